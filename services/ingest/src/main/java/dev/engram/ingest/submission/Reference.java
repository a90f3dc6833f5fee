package dev.engram.ingest.submission;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.sample.Hashes;

/**
 * Bytes by address.
 *
 * @param address {@code s3://bucket/key} or {@code https://…}
 * @param sha256  what they must hash to, or null
 */
public record Reference(String address, String sha256) {
    private static final int LONGEST = 2048;

    public Reference {
        if (address == null || address.isBlank()) {
            throw new RefusedException(RefusalReason.BAD_REFERENCE, "no address");
        }
        if (address.length() > LONGEST) {
            throw new RefusedException(RefusalReason.BAD_REFERENCE, "address of " + address.length() + " characters; the most is " + LONGEST);
        }
        try {
            sha256 = sha256 == null ? null : Hashes.requireSha256(sha256, "sha256");
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusalReason.BAD_REFERENCE, e.getMessage(), e);
        }
    }

    /** Refuses bytes that are not the ones meant. */
    public void verify(byte[] bytes) {
        if (sha256 == null) {
            return;
        }
        String found = Hashes.sha256(bytes);
        if (!found.equals(sha256)) {
            throw new RefusedException(RefusalReason.HASH_MISMATCH,
                    "the " + bytes.length + " bytes at " + address + " hash to " + found + ", not to " + sha256);
        }
    }
}
