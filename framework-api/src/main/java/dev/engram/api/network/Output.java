package dev.engram.api.network;

/**
 * A result of a {@link Network} under the name the outside knows.
 *
 * @param name for example {@code output} (always first) or {@code features}
 * @param node the node whose value it is
 */
public record Output(String name, String node) {
    public Output {
        if (name == null || !name.matches("[a-z][a-z0-9_-]*")) {
            throw new IllegalArgumentException("output name '" + name + "': expected lower-case letters, digits, '_' and '-'");
        }
    }
}
