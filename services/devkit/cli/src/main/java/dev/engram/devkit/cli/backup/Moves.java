package dev.engram.devkit.cli.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.engram.lineage.journal.LogMove;
import dev.engram.lineage.log.TopicOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Where the records of every partition went, so that places written down before are found in the new topics. */
final class Moves {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<TopicPartition, LogMove> moves = new HashMap<>();

    /** A partition's records went there. */
    void put(String topic, LogMove move) {
        moves.put(new TopicPartition(topic, move.partition()), move);
    }

    /** How a partition was moved. */
    LogMove of(String topic, int partition) {
        return Optional.ofNullable(moves.get(new TopicPartition(topic, partition)))
                .orElseThrow(() -> new IllegalStateException("partition " + partition + " of " + topic + " is not in the backup"));
    }

    /** What a group had committed, as it has to commit it now; empty if the partition is not in the backup. */
    Optional<OffsetAndMetadata> of(BackupManifest.Commit commit) {
        LogMove move = moves.get(new TopicPartition(commit.topic(), commit.partition()));
        if (move == null) {
            return Optional.empty();
        }
        long offset = move.apply(new TopicOffset(move.from(), move.partition(), commit.offset())).offset();
        return Optional.of(new OffsetAndMetadata(offset, metadata(commit.metadata())));
    }

    /**
     * The trainer notes beside a committed offset how far it dealt with topics of one partition, as {@code {"topic": id, "next": offset}}:
     * such places are renamed, everything else is left as it is.
     */
    private String metadata(String text) {
        if (text == null || !text.startsWith("{")) {
            return text == null ? "" : text;
        }
        try {
            JsonNode json = JSON.readTree(text);
            rename(json);
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException noneOfOurs) {
            return text;
        }
    }

    private void rename(JsonNode json) {
        if (json instanceof ObjectNode place && place.path("topic").isTextual() && place.path("next").isIntegralNumber()) {
            byId(place.path("topic").asText()).ifPresent(move -> {
                TopicOffset moved = move.apply(new TopicOffset(move.from(), move.partition(), place.path("next").asLong()));
                place.put("topic", moved.topicId());
                place.put("next", moved.offset());
            });
        } else {
            json.forEach(this::rename);
        }
    }

    private Optional<LogMove> byId(String topicId) {
        List<LogMove> known = moves.values().stream().filter(move -> move.partition() == 0 && move.from().equals(topicId)).toList();
        return known.stream().findFirst();
    }
}
