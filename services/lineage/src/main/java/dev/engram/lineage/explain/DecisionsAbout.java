package dev.engram.lineage.explain;

import dev.engram.api.event.ModelDecided;
import dev.engram.lineage.explain.Explanation.Decided;
import dev.engram.lineage.journal.Decision;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What people decided about a round, directly or by moving the head past it. Costs one entry per decision there ever was. */
final class DecisionsAbout {
    private final Journal journal;
    private final Head head;

    DecisionsAbout(Journal journal, Head head) {
        this.journal = journal;
        this.head = head;
    }

    List<Decided> round(long round) {
        List<Decided> about = new ArrayList<>();
        for (long seq = head.lastDecision(); seq > 0; ) {
            JournalEntry entry = journal.require(seq);
            Decision decision = entry.decision();
            String effect = effect(decision, round);
            if (effect != null) {
                about.add(new Decided(decision.kind(), decision.verdict(), decision.round(), effect, decision.reason(), entry.time()));
            }
            seq = decision.previousDecision();
        }
        Collections.reverse(about);
        return about;
    }

    /** Null if the round was not concerned. */
    private static String effect(Decision decision, long round) {
        boolean self = decision.round() == round;
        if (!Decision.APPLIED.equals(decision.verdict())) {
            return self ? decision.verdict() : null;
        }
        if (decision.undone().contains(round)) {
            return self ? "undone: rejected by review" : "undone, because round " + decision.round() + " was " + words(decision.kind());
        }
        if (self) {
            return "became champion" + (decision.redone().contains(round) ? " and came back into the head's ancestry" : "");
        }
        if (decision.redone().contains(round)) {
            return "came back into the head's ancestry with round " + decision.round();
        }
        boolean replaced = decision.previousChampion() != null && decision.previousChampion().round() == round;
        return replaced && !ModelDecided.REJECTED_BY_REVIEW.equals(decision.kind())
                ? "was champion until then; round " + decision.round() + " took its place" : null;
    }

    private static String words(String kind) {
        return ModelDecided.ROLLED_BACK.equals(kind) ? "rolled back to" : ModelDecided.RESTORED.equals(kind) ? "restored" : "rejected by review";
    }
}
