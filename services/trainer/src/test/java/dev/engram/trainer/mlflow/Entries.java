package dev.engram.trainer.mlflow;

import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import java.util.List;
import java.util.Map;

/** Journal entries as a journal would have them. */
final class Entries {
    private static final String HASH = "a".repeat(64);

    private Entries() {}

    static JournalEntry accepted(long round, List<String> classes, List<Double> accuracy, double average, double forgetting) {
        List<String> slices = java.util.stream.IntStream.range(0, accuracy.size())
                .mapToObj(i -> i == 0 ? "cat, dog" : "owl").toList();
        RoundResult result = new RoundResult(1, RoundResult.ACCEPTED, null, Map.of("averageAccuracy", average, "forgetting", forgetting),
                classes, accuracy, null, slices, StateManifest.of(Map.of(), List.of()), HASH, null, Map.of(classes.get(0), 0.75), null, 12.5, 99);
        RoundRecord record = new RoundRecord(round, round == 1 ? null : HASH, round - 1, round - 1,
                List.of(OffsetRange.of("log-1", 3, 0, 20)), List.of(), new TopicOffset("log-1", 3, 20), 20, 0, "requested", null, null, HASH,
                result, HASH, HASH, HASH, null, null, null, "2026-01-01T00:00:00Z", null);
        return new JournalEntry(1, "digits", round, EntryKind.ROUND_ACCEPTED, "attempt-" + round, "2026-01-01T00:01:00Z", Head.empty(), record,
                null, null, null, null, null, null, null);
    }
}
