package dev.engram.inference;

/** A bundle that cannot be used: not one, of an unknown format, incomplete, damaged, or at odds with its model. */
public class BundleException extends RuntimeException {
    /** With what was expected and what was found. */
    public BundleException(String message) {
        super(message);
    }

    /** With what was expected, what was found and why. */
    public BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
