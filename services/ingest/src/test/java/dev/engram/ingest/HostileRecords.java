package dev.engram.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Records that nobody should send, and among them some that are as they should be; the same for the same seed. */
public final class HostileRecords {
    private static final List<String> REQUIRED = List.of("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_scenario", "ce_labels");
    private static final List<String> NOISE = List.of("", " ", "%", "%zz", "%ff", "a\nb", "7,7", "\u202e", "../../etc/passwd", "' or 1=1 --", "\0",
            "💥");
    private static final List<String> ADDRESSES = List.of("file:///etc/passwd", "http://127.0.0.1/x", "https://127.0.0.1/x", "https://[::1]:9000/x",
            "https://169.254.169.254/latest/meta-data", "https://10.0.0.1/x", "https://2130706433/x", "https://localhost/x", "s3://", "s3://none/x",
            "gopher://x/y", "https://user:secret@photos.example/x");

    private final Random random;
    private final long seed;
    private int number;

    /** A sequence of records. */
    public HostileRecords(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /**
     * One record.
     *
     * @param id      what its {@code ce_id} would be, for messages
     * @param headers by name
     * @param value   or null
     * @param valid   whether it has to be admitted; another one may be, since not every damage is one
     */
    public record Record(String id, Map<String, byte[]> headers, byte[] value, boolean valid) {}

    /** The next record. */
    public Record next() {
        String id = "h-" + seed + "-" + number++;
        Map<String, byte[]> headers = headers(id);
        byte[] image = random.nextBoolean() ? TestPictures.png(random.nextInt(50)) : TestPictures.jpeg(random.nextInt(50), 20, 14);
        return switch (random.nextInt(8)) {
            case 0 -> new Record(id, headers, image, true);
            case 1 -> new Record(id, headers, Arrays.copyOf(image, random.nextInt(image.length)), false);
            case 2 -> new Record(id, headers, mutated(image), false);
            case 3 -> new Record(id, headers, noise(), false);
            case 4 -> new Record(id, damaged(headers), image, false);
            case 5 -> new Record(id, withdrawn(headers), random.nextBoolean() ? null : image, false);
            case 6 -> new Record(id, pointing(headers), pointer(), false);
            default -> new Record(id, labels(headers), image, false);
        };
    }

    private Map<String, byte[]> headers(String id) {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        List<String> values = List.of("1.0", id, "/test", "dev.engram.image.labelled", "digits", "7");
        for (int i = 0; i < REQUIRED.size(); i++) {
            headers.put(REQUIRED.get(i), bytes(values.get(i)));
        }
        return headers;
    }

    private byte[] mutated(byte[] image) {
        byte[] mutated = image.clone();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        return mutated;
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(2000)];
        random.nextBytes(noise);
        List<String> starts = List.of("", "\u00ff\u00d8\u00ff", "\u0089PNG\r\n\u001a\n", "GIF89a", "BM", "RIFF....WEBP");
        byte[] start = starts.get(random.nextInt(starts.size())).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(start, 0, noise, 0, Math.min(start.length, noise.length));
        return noise;
    }

    private Map<String, byte[]> damaged(Map<String, byte[]> headers) {
        String name = REQUIRED.get(random.nextInt(REQUIRED.size()));
        if (random.nextBoolean()) {
            headers.remove(name);
        } else {
            headers.put(name, random.nextInt(4) == 0 ? new byte[] {(byte) 0xc3, 0x28} : bytes(NOISE.get(random.nextInt(NOISE.size()))));
        }
        return headers;
    }

    private Map<String, byte[]> withdrawn(Map<String, byte[]> headers) {
        headers.put("ce_type", bytes("dev.engram.image.withdrawn"));
        headers.put("ce_subject", bytes(random.nextBoolean() ? "ab".repeat(32) : NOISE.get(random.nextInt(NOISE.size()))));
        return headers;
    }

    private static Map<String, byte[]> pointing(Map<String, byte[]> headers) {
        headers.put("content-type", bytes("application/json"));
        return headers;
    }

    private byte[] pointer() {
        String json = "{\"image\":\"" + ADDRESSES.get(random.nextInt(ADDRESSES.size())) + "\",\"scenario\":\"digits\",\"labels\":[\"7\"]}";
        return random.nextInt(4) == 0 ? bytes(json.substring(random.nextInt(json.length()))) : bytes(json);
    }

    private Map<String, byte[]> labels(Map<String, byte[]> headers) {
        List<String> labels = List.of("x".repeat(10_000), "%zz", ",", "a,a", "y,".repeat(2000), "a%0Ab", "%C3", "");
        headers.put("ce_labels", bytes(labels.get(random.nextInt(labels.size()))));
        if (random.nextInt(4) == 0) {
            headers.put("ce_split", bytes(NOISE.get(random.nextInt(NOISE.size()))));
        }
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
