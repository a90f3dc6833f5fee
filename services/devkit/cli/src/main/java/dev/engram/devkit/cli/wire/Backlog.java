package dev.engram.devkit.cli.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What came and is not dealt with yet, on its way from a labelled image to a round.
 *
 * @param unchecked        labelled images that no ingest has checked, of all scenarios together
 * @param checkedPerSecond how fast they are checked; null when nothing was to be checked
 * @param checkedIn        seconds until all of them are, at that rate; null when nothing was done
 * @param scenarios        by scenario
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Backlog(long unchecked, Double checkedPerSecond, Double checkedIn, List<OfScenario> scenarios) {
    private static final String INGEST = "engram-ingest";

    /**
     * What waits in one scenario.
     *
     * @param scenario       id
     * @param unread         records of its partition of the training log that the trainer has not read
     * @param readPerSecond  how fast it reads them; null when there was nothing to be read
     * @param readIn         seconds until it has, at that rate
     * @param waiting        changes that wait for a round
     * @param round          number of the round under way, or null
     * @param phase          what that round does
     * @param samples        changes in it
     * @param trouble        why nothing goes on, or null
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record OfScenario(String scenario, long unread, Double readPerSecond, Double readIn, long waiting, Long round, String phase,
            Long samples, String trouble) {}

    /** What stands where at one moment. */
    private record Snapshot(long nanos, long unchecked, long checked, Map<String, Long> unread, Map<String, Long> read, List<JsonNode> scenarios) {
        static Snapshot of(Connection connection) {
            Map<Integer, Long> labelled = connection.kafka().committed(INGEST, Topics.IMAGES_LABELLED);
            Map<Integer, Long> ends = connection.kafka().ends(Topics.IMAGES_LABELLED);
            long checked = labelled.values().stream().mapToLong(Long::longValue).sum();
            long unchecked = ends.entrySet().stream().mapToLong(end -> Math.max(0, end.getValue() - labelled.getOrDefault(end.getKey(), 0L))).sum();
            Map<Integer, Long> admitted = connection.kafka().ends(Topics.SAMPLES_ADMITTED);
            Map<String, Long> unread = new HashMap<>();
            Map<String, Long> read = new HashMap<>();
            List<JsonNode> scenarios = connection.trainer().scenarios();
            for (JsonNode scenario : scenarios) {
                String id = scenario.path("id").asText();
                long next = connection.trainer().next(id);
                read.put(id, next);
                unread.put(id, Math.max(0, admitted.get(KafkaLink.partition(id, Topics.SAMPLES_ADMITTED_PARTITIONS)) - next));
            }
            return new Snapshot(System.nanoTime(), unchecked, checked, unread, read, scenarios);
        }

        boolean idle() {
            return unchecked == 0 && unread.values().stream().allMatch(records -> records == 0);
        }
    }

    /**
     * Looks; when something is not dealt with it looks again after the interval, to see how fast it is.
     *
     * @param interval between the two
     */
    public static Backlog of(Connection connection, Duration interval) {
        Snapshot first = Snapshot.of(connection);
        if (first.idle()) {
            return between(first, first);
        }
        Pause.of(interval);
        return between(first, Snapshot.of(connection));
    }

    private static Backlog between(Snapshot then, Snapshot now) {
        double seconds = (now.nanos() - then.nanos()) / 1e9;
        Double checks = then.unchecked() == 0 ? null : rate(now.checked() - then.checked(), seconds);
        List<OfScenario> scenarios = now.scenarios().stream().map(node -> {
            String id = node.path("id").asText();
            boolean busy = then.unread().getOrDefault(id, 0L) > 0;
            Double reads = busy ? rate(now.read().get(id) - then.read().getOrDefault(id, 0L), seconds) : null;
            return of(node, now.unread().get(id), reads);
        }).toList();
        return new Backlog(now.unchecked(), checks, left(now.unchecked(), checks), scenarios);
    }

    private static OfScenario of(JsonNode node, long unread, Double reads) {
        JsonNode running = node.path("running");
        boolean runs = running.hasNonNull("round");
        return new OfScenario(node.path("id").asText(), unread, reads, left(unread, reads), node.path("pending").asLong(),
                runs ? running.path("round").asLong() : null, runs ? running.path("phase").asText("begins") : null,
                runs && running.has("samples") ? running.path("samples").asLong() : null, node.path("trouble").asText(null));
    }

    private static Double rate(long done, double seconds) {
        return seconds <= 0 ? null : done / seconds;
    }

    private static Double left(long records, Double rate) {
        return records == 0 ? Double.valueOf(0) : rate == null || rate <= 0 ? null : Double.valueOf(records / rate);
    }
}
