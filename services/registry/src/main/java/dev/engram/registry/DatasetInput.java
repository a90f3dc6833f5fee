package dev.engram.registry;

/**
 * A data set that a run learned from or was measured on.
 *
 * @param name    for people
 * @param digest  of its contents; MLflow keeps the first 36 characters
 * @param source  where it is, JSON
 * @param profile numbers about it, JSON; empty for none
 * @param context what it was used for: {@code training}, {@code validation}, …
 */
public record DatasetInput(String name, String digest, String source, String profile, String context) {}
