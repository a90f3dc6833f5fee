package dev.engram.artifacts;

/** What a key may look like. */
final class Keys {
    private Keys() {}

    /** Returns the key if every store can hold it and none can be led out of its place by it. */
    static String check(String key) {
        if (key == null || key.isEmpty() || key.length() > 1024) {
            throw new IllegalArgumentException("object key of 1 to 1024 characters expected, got '" + key + "'");
        }
        for (String part : key.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("object key '" + key + "': empty, '.' and '..' parts are not allowed");
            }
        }
        return key;
    }
}
