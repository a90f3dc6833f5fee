package dev.engram.artifacts;

/** Stored bytes do not hash to what they are stored under: they were changed or damaged. */
public class CorruptArtifactException extends RuntimeException {
    private final String expected;
    private final String found;

    /** With the hash asked for and the hash of what was found. */
    public CorruptArtifactException(String expected, String found) {
        super("artifact " + expected + " is damaged: its stored bytes hash to " + found);
        this.expected = expected;
        this.found = found;
    }

    /** The SHA-256 the bytes are stored under. */
    public String expected() {
        return expected;
    }

    /** The SHA-256 of the bytes that are stored. */
    public String found() {
        return found;
    }
}
