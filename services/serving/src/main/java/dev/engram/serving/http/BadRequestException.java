package dev.engram.serving.http;

/** A request that cannot be understood. */
final class BadRequestException extends RuntimeException {
    BadRequestException(String message) {
        super(message, null, false, false);
    }
}
