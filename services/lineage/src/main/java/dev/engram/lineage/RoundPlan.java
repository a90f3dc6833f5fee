package dev.engram.lineage;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.lineage.catalog.Change;
import dev.engram.lineage.catalog.Experience;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.RoundOrder;
import java.time.Instant;
import java.util.List;

/**
 * An attempt at a round: the order for the worker and what the commit has to know.
 *
 * @param order      what goes into the directory
 * @param base       number of the journal entry it was planned on; 0 for the empty journal
 * @param head       the head it was planned on
 * @param taken      ranges it takes in
 * @param hidden     ranges nobody sees: set aside, and in a search what waits beside the group
 * @param changes    changes in what is at stake, ascending: taken in, or to be judged by how the round ends
 * @param cut        the experience reaches up to here (exclusive)
 * @param record     the scenario it was planned by
 * @param options    how it is computed
 * @param fresh      new samples
 * @param relabelled relabelled samples
 * @param started    when the attempt began
 */
public record RoundPlan(
        RoundOrder order,
        long base,
        Head head,
        List<OffsetRange> taken,
        List<OffsetRange> hidden,
        List<Change> changes,
        TopicOffset cut,
        ScenarioRecord record,
        RoundOptions options,
        int fresh,
        int relabelled,
        Instant started) {
    public RoundPlan {
        taken = List.copyOf(taken);
        hidden = List.copyOf(hidden);
        changes = List.copyOf(changes);
    }

    /** Id of the attempt. */
    public String attempt() {
        return order.attempt();
    }

    /** Round number. */
    public long round() {
        return order.round();
    }

    /** What a plan takes in of the log. */
    record Scope(List<OffsetRange> taken, List<OffsetRange> hidden, List<Change> changes, TopicOffset cut) {}

    static RoundPlan of(RoundOrder order, long base, Head head, Scope scope, ScenarioRecord record, RoundOptions options, Experience experience,
            Instant started) {
        return new RoundPlan(order, base, head, scope.taken(), scope.hidden(), scope.changes(), scope.cut(), record, options, experience.fresh(),
                experience.relabelled(), started);
    }
}
