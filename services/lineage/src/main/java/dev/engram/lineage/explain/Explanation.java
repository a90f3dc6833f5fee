package dev.engram.lineage.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.Environment;
import java.util.List;
import java.util.Map;

/**
 * Everything that is known about how a round came to be and what came of it.
 *
 * @param scenario  scenario id
 * @param round     round number
 * @param version   MLflow's version, or null without one
 * @param run       MLflow's run, or null while it is not registered
 * @param attempt   id of the attempt
 * @param name      name of the experience for people, or null
 * @param cause     why it was cut: {@code requested}, {@code count} or {@code age}
 * @param started   when the attempt began, ISO-8601 UTC
 * @param ended     when it ended
 * @param role      what it is now: {@code champion}, {@code head}, {@code champion and head}, {@code ancestor of the head}, or
 *     {@code outside the head's ancestry}
 * @param verdict   what was decided about it
 * @param line      it and what it descends from, the newest first
 * @param input     what it took in
 * @param classes   samples per class, sorted by label
 * @param recipe    how it was learned
 * @param decisions what people decided about it, the oldest first
 * @param files     its files by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Explanation(
        String scenario,
        long round,
        String version,
        String run,
        String attempt,
        String name,
        String cause,
        String started,
        String ended,
        String role,
        Verdict verdict,
        List<Ancestor> line,
        Input input,
        List<ClassCount> classes,
        Recipe recipe,
        List<Decided> decisions,
        List<StoredFile> files) {
    /**
     * What the gate said.
     *
     * @param outcome      {@code accepted}, {@code rejected} or {@code failed}
     * @param reason       why it was not accepted, or null
     * @param slices       names of the hold-out slices
     * @param accuracy     accuracy on each of them
     * @param metrics      average accuracy, forgetting and the others
     * @param comparedWith the champion the gate compared it with; null without one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Verdict(String outcome, String reason, List<String> slices, List<Double> accuracy, Map<String, Double> metrics,
            Ancestor comparedWith) {}

    /**
     * A round of the line.
     *
     * @param round   its number
     * @param version MLflow's version, or null
     * @param state   hash of its state
     * @param samples new and relabelled samples it took in
     * @param name    name of its experience, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ancestor(long round, String version, String state, int samples, String name) {}

    /**
     * What the round took in.
     *
     * @param offsets    ranges of the training log, with the attempts they had before
     * @param setAside   ranges that were set aside, and so were invisible to it
     * @param cut        the log counted up to here (exclusive)
     * @param fresh      samples that were new
     * @param relabelled samples that were known with other labels
     * @param withdrawn  samples it had to forget
     * @param memory     samples its parent's state referred to
     */
    public record Input(List<OffsetRange> offsets, List<OffsetRange> setAside, TopicOffset cut, int fresh, int relabelled, int withdrawn,
            int memory) {}

    /**
     * Samples by side.
     *
     * @param train   learned from
     * @param tune    for thresholds
     * @param holdout for the gate
     */
    public record BySplit(int train, int tune, int holdout) {
        /** All of them. */
        public int sum() {
            return train + tune + holdout;
        }
    }

    /**
     * Samples of one class.
     *
     * @param label    class
     * @param round    taken in by this round
     * @param ancestry taken in by this round and every one it descends from, as they were seen at its cut
     */
    public record ClassCount(String label, BySplit round, BySplit ancestry) {}

    /**
     * How the round was learned.
     *
     * @param plugin        name of the scenario's plugin
     * @param configuration its configuration
     * @param changed       what differs from the parent's recipe
     * @param pluginSet     hash of the PluginSet, or null
     * @param jars          its jars
     * @param seed          seed of everything random
     * @param device        device asked for
     * @param threads       threads asked for; 0 for all
     * @param environment   what it was computed on; null when it failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Recipe(String plugin, Map<String, Object> configuration, List<Change> changed, String pluginSet, List<Jar> jars, long seed,
            String device, int threads, Environment environment) {}

    /**
     * A value that differs from the parent's.
     *
     * @param key    where it stands, with dots
     * @param before the parent's, as JSON; null if it had none
     * @param now    this round's, as JSON; null if it has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(String key, String before, String now) {}

    /**
     * A plugin jar.
     *
     * @param id      jars of one id replace each other
     * @param version as its file name says it, or null
     * @param sha256  hash of its bytes
     * @param file    the file it was installed from
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Jar(String id, String version, String sha256, String file) {}

    /**
     * A decision that concerned the round.
     *
     * @param kind    {@code promoted}, {@code rolled-back}, {@code restored} or {@code rejected-by-review}
     * @param verdict {@code applied}, {@code unchanged} or {@code refused}
     * @param round   the round that was decided on
     * @param effect  what it meant for the round explained
     * @param reason  the people's reason, or why it was refused; may be null
     * @param time    when, ISO-8601 UTC
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Decided(String kind, String verdict, long round, String effect, String reason, String time) {}

    /**
     * A file of the round.
     *
     * @param name   path, for people
     * @param sha256 hash of its bytes
     * @param size   bytes, 0 if it is not stored
     * @param status {@code stored}, {@code erased}, or {@code not stored}: an old state that was thinned, or a damage
     */
    public record StoredFile(String name, String sha256, long size, String status) {}
}
