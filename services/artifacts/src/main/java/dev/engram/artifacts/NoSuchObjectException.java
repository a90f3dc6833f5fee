package dev.engram.artifacts;

/** An object that should be there is not. */
public class NoSuchObjectException extends ObjectStoreException {
    private final String key;

    /** With the key that was asked for and the place it was looked for in. */
    public NoSuchObjectException(String key, String place) {
        super("no object '" + key + "' in " + place);
        this.key = key;
    }

    /** The key that was asked for. */
    public String key() {
        return key;
    }
}
