package dev.engram.trainer.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** An answer that says no. */
public final class Problem extends WebApplicationException {
    /**
     * What stands in it.
     *
     * @param code    for programs
     * @param message for people
     */
    public record Body(String code, String message) {}

    private Problem(int status, String code, String message) {
        super(message, response(status, code, message));
    }

    static Response response(int status, String code, String message) {
        return Response.status(status).type(MediaType.APPLICATION_JSON).entity(new Body(code, message)).build();
    }

    static Problem unknown(String code, String message) {
        return new Problem(404, code, message);
    }

    static Problem wrong(String code, String message) {
        return new Problem(400, code, message);
    }

    static Problem later(String code, String message) {
        return new Problem(503, code, message);
    }
}
