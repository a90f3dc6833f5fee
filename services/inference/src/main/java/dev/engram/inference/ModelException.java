package dev.engram.inference;

/** A model that ONNX Runtime cannot load or run, or whose answer is no answer. */
public class ModelException extends RuntimeException {
    /** With what was asked and what was found. */
    public ModelException(String message) {
        super(message);
    }

    /** With what was asked, what was found and why. */
    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
