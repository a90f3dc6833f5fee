package dev.engram.trainer.mlflow;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.round.RoundOrder;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an attempt is about, the same whether it is just planned or long in the journal: so a run made late equals one made in time.
 *
 * @param order       what was given to the worker
 * @param parentRound the round it starts from; 0 for the first
 * @param taken       ranges of the training log
 * @param cause       why the round was cut
 * @param startMillis when the attempt began
 */
record Facts(RoundOrder order, long parentRound, List<OffsetRange> taken, String cause, long startMillis) {
    static Facts of(RoundPlan plan) {
        return new Facts(plan.order(), plan.head().round(), plan.taken(), plan.options().cause(), plan.started().toEpochMilli());
    }

    static Facts of(JournalEntry entry, Artifacts artifacts) {
        RoundRecord round = entry.round();
        RoundOrder order = CanonicalJson.read(artifacts.get(round.order()), RoundOrder.class);
        return new Facts(order, round.parentRound(), round.taken(), round.cause(), Instant.parse(round.started()).toEpochMilli());
    }

    /** The run's name: {@code round-0001}. */
    static String runName(long round) {
        return String.format(Locale.ROOT, "round-%04d", round);
    }

    String name() {
        return runName(order.round());
    }

    /** Tags that are known from the start. */
    Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        tags.put("mlflow.source.name", "engram-trainer");
        tags.put("mlflow.source.type", "JOB");
        tags.put("mlflow.user", "engram");
        tags.put("mlflow.note.content", note());
        tags.put(Tags.SCENARIO, order.scenario());
        tags.put(Tags.ROUND, String.valueOf(order.round()));
        tags.put(Tags.ATTEMPT, order.attempt());
        tags.put("engram.cause", cause);
        tags.put("engram.parent", String.valueOf(parentRound));
        tags.put("engram.parent.state", order.parent() == null ? "none" : order.parent());
        tags.put("engram.plugins", order.pluginSet() == null ? "none" : order.pluginSet());
        tags.put("engram.offsets", offsets());
        return tags;
    }

    /** The scenario's configuration and how it is computed, flattened. */
    Map<String, String> params() {
        Map<String, String> params = new TreeMap<>();
        flatten("", order.configuration(), params);
        params.put("engram.plugin", order.plugin());
        params.put("engram.seed", String.valueOf(order.seed()));
        params.put("engram.device", order.device());
        params.put("engram.threads", String.valueOf(order.threads()));
        params.put("engram.samples", String.valueOf(order.experience().size()));
        params.put("engram.withdrawn", String.valueOf(order.withdrawn().size()));
        params.put("engram.memory", String.valueOf(order.memory().size()));
        return params;
    }

    /** Which records of the log: {@code <topic id>/<partition>:<from>-<to>}, the last one excluded. */
    String offsets() {
        return offsets(taken);
    }

    static String offsets(List<OffsetRange> ranges) {
        return ranges.stream().map(range -> range.topicId() + "/" + range.partition() + ":" + range.from() + "-" + range.to())
                .collect(Collectors.joining(", "));
    }

    private String note() {
        return "Round " + order.round() + " of scenario `" + ScenarioRecord.requireId(order.scenario()) + "` ("
                + (parentRound == 0 ? "the first" : "on round " + parentRound) + "), cut because of: " + cause + ". It takes in "
                + order.experience().size() + " new or relabelled samples, forgets " + order.withdrawn().size() + " and has "
                + order.memory().size() + " in memory.";
    }

    private static void flatten(String prefix, Map<?, ?> values, Map<String, String> params) {
        values.forEach((key, value) -> {
            if (value instanceof Map<?, ?> nested && !nested.isEmpty()) {
                flatten(prefix + key + ".", nested, params);
            } else {
                params.put(prefix + key, value instanceof String text ? text : json(value));
            }
        });
    }

    private static String json(Object value) {
        return new String(CanonicalJson.bytes(value), java.nio.charset.StandardCharsets.UTF_8);
    }
}
