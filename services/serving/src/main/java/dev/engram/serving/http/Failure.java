package dev.engram.serving.http;

import dev.engram.inference.ModelException;
import dev.engram.inference.picture.PictureException;
import dev.engram.serving.model.BusyException;
import dev.engram.serving.model.NoModelException;

/**
 * What an exception means to a client.
 *
 * @param status HTTP status
 * @param code   for programs
 * @param message for people
 * @param again  whether trying again soon may succeed
 */
record Failure(int status, String code, String message, boolean again) {
    static Failure of(Throwable thrown) {
        if (thrown instanceof PictureException e) {
            return new Failure(e.code().equals(PictureException.TOO_MANY_BYTES) ? 413 : 400, e.code(), e.getMessage(), false);
        }
        if (thrown instanceof BusyException e) {
            return new Failure(503, "busy", e.getMessage(), true);
        }
        if (thrown instanceof NoModelException e) {
            return e.expected() ? new Failure(503, "loading", e.getMessage(), true) : new Failure(404, "no-model", e.getMessage(), false);
        }
        if (thrown instanceof BadRequestException e) {
            return new Failure(400, "bad-request", e.getMessage(), false);
        }
        String message = thrown instanceof ModelException ? thrown.getMessage() : "the request failed; the log has the details";
        return new Failure(500, "failed", message, false);
    }
}
