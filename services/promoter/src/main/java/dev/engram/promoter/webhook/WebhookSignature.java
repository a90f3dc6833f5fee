package dev.engram.promoter.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether a webhook was sent by MLflow, lately: {@code v1,} and the base64 of HMAC-SHA256 over {@code delivery id.timestamp.body}. MLflow
 * repeats a delivery with the signature and time of the first try, so the window is wider than its retries are long.
 */
public final class WebhookSignature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String VERSION = "v1,";
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private final SecretKeySpec key;
    private final Clock clock;

    /** Signatures made with this secret. */
    public WebhookSignature(String secret, Clock clock) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.clock = clock;
    }

    /**
     * Whether all three headers are there and right for the body.
     *
     * @param delivery  {@code X-MLflow-Delivery-Id}, or null
     * @param timestamp {@code X-MLflow-Timestamp} in seconds, or null
     * @param signature {@code X-MLflow-Signature}, or null
     * @param body      as received, byte for byte
     */
    public boolean valid(String delivery, String timestamp, String signature, byte[] body) {
        if (delivery == null || signature == null || timestamp == null || !timestamp.matches("\\d{1,12}")) {
            return false;
        }
        // Compared as bytes and in constant time: where it differs must not be measurable.
        byte[] right = expected(delivery, timestamp, body).getBytes(StandardCharsets.UTF_8);
        boolean signed = MessageDigest.isEqual(right, signature.getBytes(StandardCharsets.UTF_8));
        long age = Math.abs(clock.instant().getEpochSecond() - Long.parseLong(timestamp));
        return signed && age <= WINDOW.toSeconds();
    }

    private String expected(String delivery, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((delivery + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
