package dev.engram.devkit.cli.rejected;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Half of a SHA-256: small enough to hold one of each refused record, and as good as different for different things.
 *
 * @param high first eight bytes
 * @param low  the next eight
 */
record Identity(long high, long low) {
    /** A source event: {@code ce_source} and {@code ce_id}. */
    static Identity ofEvent(String source, String id) {
        return of(new byte[] {1}, source.getBytes(StandardCharsets.UTF_8), new byte[1], id.getBytes(StandardCharsets.UTF_8));
    }

    /** Something that has no source event, by all its bytes. */
    static Identity ofContent(byte[]... parts) {
        return of(parts);
    }

    private static Identity of(byte[]... parts) {
        MessageDigest digest = sha256();
        for (byte[] part : parts) {
            digest.update(part);
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new Identity(hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
