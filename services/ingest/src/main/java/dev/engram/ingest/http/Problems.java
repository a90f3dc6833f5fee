package dev.engram.ingest.http;

import dev.engram.api.event.RefusalReason;
import dev.engram.ingest.Counts;
import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.submission.RefusedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for what went wrong, all of one shape. */
class Problems {
    private static final Logger LOG = LoggerFactory.getLogger("ingest");
    private static final int UNAVAILABLE = 503;
    private static final int RETRY_SECONDS = 5;

    private final Counts counts;

    Problems(Counts counts) {
        this.counts = counts;
    }

    /** Refused: the same reason codes as on {@code engram.images.rejected}. */
    @ServerExceptionMapper
    Response refused(RefusedException e) {
        counts.refused(e.reason());
        return answer(e.reason().status(), e.reason().code(), e.detail());
    }

    /** Not known; the sender asks again, with the same key. */
    @ServerExceptionMapper
    Response away(AwayException e) {
        return Response.fromResponse(answer(UNAVAILABLE, "away", e.getMessage())).header("Retry-After", RETRY_SECONDS).build();
    }

    /** The request did not get as far as to be read. */
    @ServerExceptionMapper
    Response request(WebApplicationException e) {
        return answer(e.getResponse().getStatus(), RefusalReason.BAD_REQUEST.code(), String.valueOf(e.getMessage()));
    }

    /** The form cannot be read to its end. */
    @ServerExceptionMapper
    Response form(IOException e) {
        return answer(RefusalReason.BAD_REQUEST.status(), RefusalReason.BAD_REQUEST.code(), "the form cannot be read: " + e.getMessage());
    }

    /** A fault of ours. */
    @ServerExceptionMapper
    Response fault(RuntimeException e) {
        LOG.error("a request cannot be worked on", e);
        counts.refused(RefusalReason.FAILED);
        return answer(RefusalReason.FAILED.status(), RefusalReason.FAILED.code(), e.toString());
    }

    private static Response answer(int status, String code, String message) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(new Problem(code, message)).build();
    }
}
