package dev.engram.api.sample;

/**
 * Bytes by content: what they hash to and how many they are.
 *
 * @param sha256 64 lower-case hex digits
 * @param size   number of bytes, not negative
 */
public record ArtifactRef(String sha256, long size) {
    public ArtifactRef {
        Hashes.requireSha256(sha256, "artifact");
        if (size < 0) {
            throw new IllegalArgumentException("artifact " + sha256 + " has a negative size: " + size);
        }
    }
}
