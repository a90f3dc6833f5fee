package dev.engram.lineage.journal;

import dev.engram.lineage.log.OffsetRange;
import java.util.List;

/**
 * A decision of people, as it was applied. Every decision has exactly one entry, also one that changed nothing.
 *
 * @param id               the decision's id
 * @param asked            kind the promoter gave it
 * @param kind             kind the journal says it is: {@code promoted}, {@code rolled-back}, {@code restored} or
 *     {@code rejected-by-review}
 * @param verdict          {@code applied}, {@code unchanged} (it was so already) or {@code refused}
 * @param round            round decided on
 * @param version          MLflow's version of it
 * @param previousChampion champion before, or null
 * @param previousHead     round of the head before
 * @param undone           rounds that left the head's ancestry, newest first
 * @param redone           rounds that came back into it, newest first
 * @param released         ranges of the undone rounds, now set aside or pending
 * @param reason           the people's reason, or why it was refused
 * @param previousDecision number of the decision entry before this one; 0 for the first
 */
public record Decision(
        String id,
        String asked,
        String kind,
        String verdict,
        long round,
        String version,
        Champion previousChampion,
        long previousHead,
        List<Long> undone,
        List<Long> redone,
        List<OffsetRange> released,
        String reason,
        long previousDecision) {
    public static final String APPLIED = "applied";
    public static final String UNCHANGED = "unchanged";
    public static final String REFUSED = "refused";

    public Decision {
        undone = List.copyOf(undone);
        redone = List.copyOf(redone);
        released = List.copyOf(released);
    }
}
