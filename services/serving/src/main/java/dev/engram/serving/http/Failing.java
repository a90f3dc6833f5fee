package dev.engram.serving.http;

import dev.engram.inference.ModelException;
import dev.engram.inference.picture.PictureException;
import dev.engram.serving.model.BusyException;
import dev.engram.serving.model.NoModelException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exceptions as answers, in the words of the path that was asked. */
public class Failing {
    private static final Logger LOG = LoggerFactory.getLogger("http");

    /** Everything the models and pictures throw. */
    @ServerExceptionMapper({PictureException.class, BusyException.class, NoModelException.class, BadRequestException.class, ModelException.class})
    public Response map(RuntimeException thrown, UriInfo uri) {
        Failure failure = Failure.of(thrown);
        if (failure.status() >= 500 && !failure.again()) {
            LOG.error("{} failed", uri.getPath(), thrown);
        }
        Response.ResponseBuilder response = uri.getPath().startsWith("/v2")
                ? Response.status(failure.status()).type("application/json").entity(Map.of("error", failure.message()))
                : Problem.response(failure.status(), failure.code(), failure.message());
        return failure.again() ? response.header(Headers.RETRY_AFTER, 1).build() : response.build();
    }
}
