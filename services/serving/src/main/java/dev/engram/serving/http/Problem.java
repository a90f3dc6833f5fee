package dev.engram.serving.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * An error's body outside the protocol's paths.
 *
 * @param code    for programs
 * @param message for people
 */
record Problem(String code, String message) {
    static Response.ResponseBuilder response(int status, String code, String message) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(new Problem(code, message));
    }
}
