package dev.engram.trainer.http;

import dev.engram.artifacts.ObjectStoreException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong, as an answer. */
class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @ServerExceptionMapper
    Response problem(Problem problem) {
        return problem.getResponse();
    }

    @ServerExceptionMapper
    Response away(ObjectStoreException e) {
        return Problem.response(503, "store-away", "the store does not answer: " + e.getMessage());
    }

    @ServerExceptionMapper
    Response broken(IllegalStateException e) {
        LOG.error("a request could not be answered", e);
        return Problem.response(500, "broken", e.getMessage());
    }
}
