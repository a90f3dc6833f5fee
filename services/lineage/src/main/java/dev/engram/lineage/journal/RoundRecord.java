package dev.engram.lineage.journal;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.RoundResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A round that ended: what it took in, what came of it, and every file by hash.
 *
 * @param round       round number
 * @param parent      hash of the parent state, or null for the first
 * @param parentRound the parent's round number, or 0
 * @param parentEntry number of the journal entry that accepted the parent, or 0
 * @param taken       the ranges of the log it took in, with the attempts they had before
 * @param setAside    what was set aside before it, and so was invisible to it; of a round of a search what waits beside it, too
 * @param cut         the experience reached up to this offset of the log (exclusive)
 * @param samples     new and relabelled samples in it
 * @param withdrawn   samples it had to forget
 * @param cause       why it was cut: {@code requested}, {@code count}, {@code age} or {@code bisection}
 * @param name        name of the experience for people, or null
 * @param pluginSet   hash of its PluginSet, or null
 * @param order       blob of its canonical RoundOrder
 * @param result      what came of it, without the parts that grow (state, matrix, per class): those are in {@code resultBlob}
 * @param resultBlob  blob of the whole RoundResult, or null when the round failed
 * @param state       hash (and blob) of the new state's manifest; null unless accepted
 * @param bundle      blob of {@code bundle.json}; null unless accepted and exported
 * @param bundleFiles other files of the bundle, by name
 * @param report      pictures and tables for people, by name
 * @param givenUp     what this entry set aside because rounds were rejected or failed with it
 * @param started     when the attempt began, ISO-8601 UTC
 * @param note        what became of what it took in, for people, with what to do; null if there is nothing to say
 */
public record RoundRecord(
        long round,
        String parent,
        long parentRound,
        long parentEntry,
        List<OffsetRange> taken,
        List<OffsetRange> setAside,
        TopicOffset cut,
        int samples,
        int withdrawn,
        String cause,
        String name,
        String pluginSet,
        String order,
        RoundResult result,
        String resultBlob,
        String state,
        String bundle,
        Map<String, ArtifactRef> bundleFiles,
        Map<String, ArtifactRef> report,
        List<OffsetRange> givenUp,
        String started,
        String note) {
    public RoundRecord {
        taken = List.copyOf(taken);
        setAside = List.copyOf(setAside);
        bundleFiles = bundleFiles == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(bundleFiles));
        report = report == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(report));
        givenUp = givenUp == null ? List.of() : List.copyOf(givenUp);
    }

    /** Why it was rejected or failed and what became of its samples, in one text; null if there is nothing to say. */
    public String told() {
        String reason = result == null ? null : result.reason();
        if (reason == null || note == null) {
            return reason == null ? note : reason;
        }
        return reason.stripTrailing() + (reason.endsWith(".") ? " " : ". ") + note;
    }
}
