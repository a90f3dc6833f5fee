package dev.engram.ingest.http;

/**
 * Body of an answer that is not the wanted one.
 *
 * @param code    a reason code, or {@code away}
 * @param message for people
 */
public record Problem(String code, String message) {}
