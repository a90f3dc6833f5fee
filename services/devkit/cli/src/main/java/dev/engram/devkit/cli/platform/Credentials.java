package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What the parts of one platform know each other by, made up once and kept beside the data. MLflow's key has to stay: with
 * another one it can no longer read the webhooks it stored.
 *
 * @param s3AccessKey   of the S3 server in use
 * @param s3SecretKey   of the S3 server in use
 * @param webhookSecret signs what MLflow tells the promoter
 * @param mlflowKey     with which MLflow encrypts that secret in its database
 */
public record Credentials(String s3AccessKey, String s3SecretKey, String webhookSecret, String mlflowKey) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Those of a home; made and kept if there are none. */
    static Credentials of(Home home) {
        if (Files.exists(home.credentials())) {
            return read(home);
        }
        Credentials made = new Credentials("engram-" + secret(6), secret(24), secret(32), Base64.getUrlEncoder().encodeToString(random(32)));
        made.keep(home);
        return made;
    }

    /** Those of a home that is restored, kept: what encrypts is the old platform's, the store's keys are new. */
    public static void restore(Home home, String webhookSecret, String mlflowKey) {
        new Credentials("engram-" + secret(6), secret(24), webhookSecret, mlflowKey).keep(home);
    }

    /** Those kept in a home. */
    public static Credentials read(Home home) {
        try {
            return Json.read(Files.readAllBytes(home.credentials()), Credentials.class);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + home.credentials(), e);
        }
    }

    /** The same with the keys of a given S3 server, kept. */
    Credentials withS3(Home home, String accessKey, String secretKey) {
        Credentials changed = new Credentials(accessKey, secretKey, webhookSecret, mlflowKey);
        if (!changed.equals(this)) {
            changed.keep(home);
        }
        return changed;
    }

    private void keep(Home home) {
        Path file = home.credentials();
        try {
            OwnFile.write(file, Json.pretty(this));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static String secret(int bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random(bytes)).replace('-', 'x').replace('_', 'y');
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    @Override
    public String toString() {
        return "Credentials of " + s3AccessKey; // never a secret
    }
}
