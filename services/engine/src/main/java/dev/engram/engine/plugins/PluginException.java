package dev.engram.engine.plugins;

/** A plugin is missing, broken or wrongly configured. The message is for the user: what was asked, found and known. */
public class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With a message for the user. */
    public PluginException(String message) {
        super(message);
    }

    /** With a message for the user and what lies behind. */
    public PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
