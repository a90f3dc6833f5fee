package dev.engram.ingest.hostile;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.Hashes;
import dev.engram.ingest.hostile.HostilePictures.File;
import dev.engram.ingest.hostile.HostileReferences.Address;
import dev.engram.ingest.hostile.HostileTexts.Wish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What nobody should send, and among it some that is as it should be, as records and as requests; the same for the same seed. Every
 * valid picture is another one.
 */
public final class HostileInput {
    /** A header of every record, by which its refusal is found whatever happened to the others. */
    public static final String MARK = "test-mark";
    private static final String SOURCE = "/test";
    private static final List<String> REQUIRED = List.of("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_scenario", "ce_labels");

    private final String scenario;
    private final long seed;
    private final Random random;
    private final HostilePictures pictures;
    private final HostileTexts texts;
    private final HostileReferences references;
    private final HostileRequests requests;
    private int number;

    /**
     * A sequence of inputs.
     *
     * @param scenario that exists
     * @param server   address of an https server that ingest may ask, prepared by {@link HostileReferences#serve}; or null
     */
    public HostileInput(long seed, String scenario, String server) {
        this.seed = seed;
        this.scenario = scenario;
        this.random = new Random(seed);
        this.pictures = new HostilePictures(seed, random);
        this.texts = new HostileTexts(random);
        this.references = new HostileReferences(random, server);
        this.requests = new HostileRequests(random, scenario, pictures, texts);
    }

    /**
     * A record.
     *
     * @param id     unlike every other's
     * @param kind   what is wrong with it
     * @param event  what its {@code ce_id} reads, or null
     * @param record to be sent
     * @param fate   what has to become of it
     */
    public record Record(String id, String kind, String event, ProducerRecord<byte[], byte[]> record, Fate fate) {}

    /** A record on its way of being made. */
    private static final class Draft {
        private final Map<String, byte[]> headers = new LinkedHashMap<>();
        private final List<String> twice = new ArrayList<>();
        private byte[] value;
        private String kind;
        private Fate fate;

        Draft put(String name, String text) {
            headers.put(name, bytes(text));
            return this;
        }

        Draft is(String what, Fate becomes) {
            kind = what;
            fate = becomes;
            return this;
        }

        ProducerRecord<byte[], byte[]> record(byte[] key) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.IMAGES_LABELLED, key, value);
            headers.forEach((name, text) -> record.headers().add(name, text));
            twice.forEach(name -> record.headers().add(name, headers.getOrDefault(name, bytes("1.0"))));
            return record;
        }
    }

    /** The next record. */
    public Record next() {
        String id = "h-" + seed + "-" + number++;
        Draft draft = draft(id);
        switch (random.nextInt(9)) {
            case 0, 1 -> draft.is("valid", Fate.TAKEN);
            case 2, 3 -> file(draft, pictures.broken());
            case 4 -> damaged(draft, id);
            case 5 -> withdrawal(draft);
            case 6 -> reference(draft);
            case 7 -> wish(draft, texts.wrong());
            default -> frame(draft);
        }
        return finished(id, draft);
    }

    /** A record with an image above 16 MB. */
    public Record large() {
        String id = "large-" + seed + "-" + number++;
        Draft draft = draft(id);
        file(draft, HostilePictures.large());
        return finished(id, draft);
    }

    /** A record above the topic's limit. */
    public Record aboveTheLimit(byte[] value) {
        String id = "above-" + seed + "-" + number++;
        Draft draft = draft(id);
        draft.value = value;
        return finished(id, draft.is("record over 24 MB", Fate.TOO_LARGE_FOR_A_RECORD), bytes("key of " + id));
    }

    /** A valid record that goes to the same partition as another one. */
    public Record behind(Record other) {
        String id = "behind-" + seed + "-" + number++;
        Draft draft = draft(id).is("valid, behind a record over 24 MB", Fate.TAKEN);
        return finished(id, draft, other.record().key());
    }

    /** A valid record whose picture stands at an address. */
    public Record referring(String address) {
        String id = "reference-" + seed + "-" + number++;
        Draft draft = draft(id).put("content-type", "application/json; charset=utf-8").is("valid reference", Fate.TAKEN);
        draft.value = bytes("{\"image\":\"" + address + "\"}");
        return finished(id, draft);
    }

    /** The next request. */
    public HostileRequests.Request nextRequest() {
        return requests.next("q-" + seed + "-" + number++);
    }

    /** A request with an image above 16 MB. */
    public HostileRequests.Request largeRequest() {
        return requests.large("q-" + seed + "-" + number++);
    }

    private Record finished(String id, Draft draft) {
        String key = random.nextInt(3) == 0 ? "" : "key " + random.nextInt(20);
        return finished(id, draft, random.nextInt(3) == 0 ? null : bytes(key));
    }

    private static Record finished(String id, Draft draft, byte[] key) {
        byte[] event = draft.headers.get("ce_id");
        ProducerRecord<byte[], byte[]> record = draft.record(key);
        record.headers().add(MARK, bytes(id));
        return new Record(id, draft.kind, event == null ? null : new String(event, StandardCharsets.UTF_8), record, draft.fate);
    }

    private Draft draft(String id) {
        Draft draft = new Draft();
        List<String> values = List.of("1.0", id, SOURCE, Topics.TYPE_IMAGE_LABELLED, scenario, String.valueOf(random.nextInt(4)));
        for (int i = 0; i < REQUIRED.size(); i++) {
            draft.put(REQUIRED.get(i), values.get(i));
        }
        draft.value = pictures.valid();
        return draft;
    }

    private static void file(Draft draft, File file) {
        draft.value = file.bytes();
        draft.is(file.kind(), file.fate());
    }

    private static void wish(Draft draft, Wish wish) {
        if (wish.scenario() != null) {
            draft.put("ce_scenario", wish.scenario());
        }
        if (wish.labels() != null) {
            draft.put("ce_labels", wish.labels());
        }
        if (wish.split() != null) {
            draft.put("ce_split", wish.split());
        }
        draft.is(wish.kind(), wish.fate());
    }

    /** One header that is needed is missing or reads something else. */
    private void damaged(Draft draft, String id) {
        String name = REQUIRED.get(random.nextInt(REQUIRED.size()));
        if (random.nextBoolean()) {
            draft.headers.remove(name);
            draft.is("header missing", Fate.refused(name.equals("ce_labels") ? RefusalReason.NO_LABEL : RefusalReason.BAD_EVENT));
            return;
        }
        // Noise as an id stays unlike every other id, so that its answer is found.
        String own = name.equals("ce_id") ? id : "";
        draft.headers.put(name, random.nextInt(4) == 0 ? new byte[] {(byte) 0xc3, 0x28} : bytes(texts.noise() + own));
        draft.is("header of noise", Fate.ANY);
    }

    /** The frame of the event is wrong: twice the same header, another mode, a value of another kind. */
    private void frame(Draft draft) {
        draft.is("no event in binary mode", Fate.refused(RefusalReason.BAD_EVENT));
        switch (random.nextInt(4)) {
            case 0 -> draft.twice.add(REQUIRED.get(random.nextInt(REQUIRED.size())));
            case 1 -> draft.put("content-type", "application/cloudevents+json; charset=UTF-8");
            case 2 -> draft.put("ce_type", "dev.engram.image.labelled.v2");
            default -> draft.put("ce_id", "x".repeat(10_000) + number);
        }
    }

    private void withdrawal(Draft draft) {
        draft.put("ce_type", Topics.TYPE_IMAGE_WITHDRAWN).put("ce_subject", Hashes.sha256(bytes("nobody's " + number)));
        draft.headers.remove("ce_labels");
        byte[] image = draft.value;
        draft.value = null;
        switch (random.nextInt(4)) {
            case 0 -> draft.put("ce_subject", texts.noise()).is("tombstone of no sample", Fate.refused(RefusalReason.BAD_SAMPLE));
            case 1 -> {
                draft.value = image;
                draft.is("tombstone with a value", Fate.refused(RefusalReason.BAD_EVENT));
            }
            default -> draft.is("tombstone of an unknown sample", Fate.TAKEN);
        }
    }

    private void reference(Draft draft) {
        draft.put("content-type", "application/json");
        Address address = references.next();
        String json = "{\"image\":\"" + address.text() + "\",\"scenario\":\"" + scenario + "\"}";
        switch (random.nextInt(8)) {
            case 0 -> {
                json = json.substring(0, random.nextInt(json.length()));
                draft.is("cut reference", Fate.ANY);
            }
            case 1 -> {
                json = "[".repeat(100_000);
                draft.is("deeply nested reference", Fate.refused(RefusalReason.BAD_REFERENCE));
            }
            case 2 -> {
                draft.headers.remove("ce_labels");
                json = "{\"image\":\"s3://none/x\",\"labels\":[\"\\ud800\"]}";
                draft.is("half a character as a label", Fate.refused(RefusalReason.BAD_LABEL));
            }
            default -> draft.is(address.kind(), address.fate());
        }
        draft.value = bytes(json);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
