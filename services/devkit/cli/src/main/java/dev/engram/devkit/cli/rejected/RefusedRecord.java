package dev.engram.devkit.cli.rejected;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.wire.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** A record of {@code engram.images.rejected}. Nothing is believed of it: its headers may be anything. */
final class RefusedRecord {
    private static final int LARGEST_JSON = 1 << 20;
    private static final int SHOWN = 120;
    private static final byte[] NONE = {};

    private final ConsumerRecord<byte[], byte[]> record;

    RefusedRecord(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
    }

    Place place() {
        return new Place(record.partition(), record.offset());
    }

    /** When it was refused. */
    long time() {
        return record.timestamp();
    }

    String reason() {
        return text(RefusalReason.REASON_HEADER).orElse("unknown");
    }

    /** The scenario it names, in its headers or, by reference, in its JSON. */
    Optional<String> scenario() {
        return text("ce_scenario").or(() -> json().map(json -> json.path("scenario").textValue()));
    }

    /** Its source event; of one that names none, its bytes. */
    Identity identity() {
        return unrepeatable().isEmpty() ? Identity.ofEvent(text("ce_source").orElseThrow(), text("ce_id").orElseThrow()) : content();
    }

    /** Why it would be refused as often as it is sent: without id and source of its event nothing is admitted. */
    Optional<String> unrepeatable() {
        for (String name : List.of("ce_id", "ce_source")) {
            Iterator<Header> found = record.headers().headers(name).iterator();
            if (!found.hasNext()) {
                return Optional.of("header " + name + " is missing");
            }
            found.next();
            if (found.hasNext()) {
                return Optional.of("header " + name + " stands twice");
            }
            if (text(name).filter(value -> !value.isBlank()).isEmpty()) {
                return Optional.of("header " + name + " is empty or no UTF-8");
            }
        }
        return Optional.empty();
    }

    /** What was published: key, value and headers without the two that ingest added. */
    ProducerRecord<byte[], byte[]> published() {
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(header -> {
            if (!header.key().equals(RefusalReason.REASON_HEADER) && !header.key().equals(RefusalReason.DETAIL_HEADER)) {
                headers.add(header);
            }
        });
        return new ProducerRecord<>(Topics.IMAGES_LABELLED, null, record.key(), record.value(), headers);
    }

    /** Bytes of key and value. */
    long size() {
        return length(record.key()) + length(record.value());
    }

    /** For people and scripts. */
    RefusedImage image(State state) {
        return new RefusedImage(Instant.ofEpochMilli(time()).toString(), shown(key()), shown(scenario().orElse(null)), shown(labels()), reason(),
                text(RefusalReason.DETAIL_HEADER).orElse(""), length(record.value()), record.partition(), record.offset(),
                shown(text("ce_id").orElse(null)), shown(text("ce_source").orElse(null)), state.toString(), unrepeatable().orElse(null));
    }

    private String key() {
        byte[] key = record.key();
        return key == null ? null : utf8(key).orElseGet(() -> "0x" + HexFormat.of().formatHex(key, 0, Math.min(key.length, SHOWN / 2)));
    }

    private String labels() {
        return text("ce_labels").orElseGet(() -> json().map(json -> json.path("labels").toString()).orElse(null));
    }

    private Optional<JsonNode> json() {
        boolean json = text("content-type").filter(type -> type.startsWith("application/json")).isPresent();
        if (!json || record.value() == null || record.value().length > LARGEST_JSON) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.tree(record.value()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // it may have been refused for just that
        }
    }

    private Identity content() {
        List<byte[]> parts = new ArrayList<>(List.of(record.key() == null ? NONE : record.key(), record.value() == null ? NONE : record.value()));
        StreamSupport.stream(published().headers().spliterator(), false).forEach(header -> {
            parts.add(header.key().getBytes(StandardCharsets.UTF_8));
            parts.add(header.value() == null ? NONE : header.value());
        });
        return Identity.ofContent(parts.toArray(byte[][]::new));
    }

    private Optional<String> text(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? Optional.empty() : utf8(header.value());
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** One line of bounded length: control characters of a record would steer the terminal. */
    static String shown(String text) {
        if (text == null) {
            return null;
        }
        String line = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return line.replaceAll("[\\p{Cntrl}\\p{Cf}]", " ");
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
