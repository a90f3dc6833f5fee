package dev.engram.api.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 as Engram writes it everywhere: 64 lower-case hex digits. */
public final class Hashes {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private Hashes() {}

    /** A fresh SHA-256 digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The SHA-256 of the bytes, in hex. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    /** The SHA-256 of a file, read in pieces, in hex. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the hash if it is one; the message says what it was meant for. */
    public static String requireSha256(String hash, String what) {
        if (hash == null || !SHA_256.matcher(hash).matches()) {
            throw new IllegalArgumentException(what + ": expected 64 lower-case hex digits, got '" + hash + "'");
        }
        return hash;
    }
}
