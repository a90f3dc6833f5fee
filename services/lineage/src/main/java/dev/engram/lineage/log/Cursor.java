package dev.engram.lineage.log;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How far a scenario's log was taken in: the next offset of each log. Written as a JSON array.
 *
 * @param positions sorted by topic id and partition, one per log
 */
public record Cursor(@JsonValue List<TopicOffset> positions) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Cursor {
        positions = positions.stream()
                .sorted(Comparator.comparing(TopicOffset::topicId).thenComparing(TopicOffset::partition))
                .toList();
    }

    /** Nothing was taken in. */
    public static Cursor start() {
        return new Cursor(List.of());
    }

    /** A cursor with one position. */
    public static Cursor of(TopicOffset position) {
        return new Cursor(List.of(position));
    }

    /** The next offset of a log; 0 if nothing of it was taken in. */
    public long next(String topicId, int partition) {
        return positions.stream()
                .filter(p -> p.topicId().equals(topicId) && p.partition() == partition)
                .mapToLong(TopicOffset::offset)
                .findFirst()
                .orElse(0);
    }

    /** This cursor with a log's position moved. */
    public Cursor with(TopicOffset position) {
        List<TopicOffset> moved = new ArrayList<>(positions.stream().filter(p -> !p.sameLog(position)).toList());
        moved.add(position);
        return new Cursor(moved);
    }
}
