package dev.engram.lineage.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Tombstone;
import dev.engram.lineage.catalog.FoldOutcome;
import dev.engram.lineage.log.TopicOffset;
import java.util.List;

/**
 * Where a sample went in one scenario.
 *
 * @param scenario scenario id
 * @param sample   sample id
 * @param standing how it stands now, in a word: {@code learned}, {@code measured with}, {@code pending}, {@code set aside},
 *     {@code in no round of the head's ancestry}, {@code withdrawn} or {@code refused}
 * @param split    the side it is or was on; null if it was never admitted
 * @param labels   its labels now; empty when withdrawn
 * @param log      every record of it, with what became of it
 * @param rounds   rounds that took it in, replayed it, were told to forget it, or hold it
 * @param versions accepted rounds whose ancestry took it in: what they answer may come from it
 * @param head     the head; null before the first accepted round
 * @param champion the champion; null without one
 * @param erasure  why its bytes are gone, or null
 * @param stored   whether its bytes are in the store
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SampleTrace(
        String scenario,
        String sample,
        String standing,
        Split split,
        List<String> labels,
        List<LogLine> log,
        List<Seen> rounds,
        List<Version> versions,
        Model head,
        Model champion,
        Tombstone erasure,
        boolean stored) {
    public static final String LEARNED = "learned";
    public static final String MEASURED = "measured with";
    public static final String PENDING = "pending";
    public static final String SET_ASIDE = "set aside";
    public static final String OUTSIDE = "in no round of the head's ancestry";
    public static final String WITHDRAWN = "withdrawn";
    public static final String REFUSED = "refused";

    /**
     * A record of the sample.
     *
     * @param at     where
     * @param what   what it turned out to be
     * @param labels labels it brought
     * @param source who sent it, or null
     * @param time   when, ISO-8601 UTC, or null
     * @param fate   rounds that took it in, {@code pending}, or {@code set aside}; null for a record that changed nothing
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LogLine(TopicOffset at, FoldOutcome what, List<String> labels, String source, String time, String fate) {}

    /**
     * A round that had to do with it.
     *
     * @param round    round number
     * @param version  MLflow's version, or null
     * @param verdict  {@code accepted}, {@code rejected} or {@code failed}
     * @param took     {@code new}, {@code relabelled} or {@code withdrawn}; null if it took in no record of it
     * @param replayed whether it was in the round's memory
     * @param holds    whether the round's state refers to it
     * @param inHead   whether the head is this round or descends from it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Seen(long round, String version, String verdict, String took, boolean replayed, boolean holds, boolean inHead) {}

    /**
     * An accepted round whose ancestry took the sample in.
     *
     * @param round   round number
     * @param version MLflow's version, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Version(long round, String version) {}

    /**
     * A model as far as the sample is concerned.
     *
     * @param round   round number
     * @param version MLflow's version, or null
     * @param saw     whether a round of its ancestry took the sample in
     * @param holds   whether its state still refers to it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Model(long round, String version, boolean saw, boolean holds) {}

    public SampleTrace {
        labels = List.copyOf(labels);
        log = List.copyOf(log);
        rounds = List.copyOf(rounds);
        versions = List.copyOf(versions);
    }
}
