package dev.engram.lineage.journal;

import dev.engram.api.event.ModelDecided;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import java.util.List;
import java.util.Optional;

/**
 * What people decide, applied once by its id. What a decision is (promoted, rolled back, restored) follows from the
 * journal alone, so it does not matter who saw it first or how often it was sent.
 *
 * <p>The champion is always in the head's ancestry. Set to an ancestor of the champion before: rolled back, the head
 * moves there. Set to a round outside the head's ancestry, an undone one: restored, the head moves there. Otherwise:
 * promoted, the head stays. Rejected by review: the head becomes the round's parent; refused while the round or a
 * descendant is champion. The cursor never moves. Whatever needs the state of a round that was thinned out is refused.
 */
public final class Decisions {
    private final Writer writer;
    private final Journal journal;
    private final Ancestry ancestry;

    /** Decisions on the journal of this writer. */
    public Decisions(Writer writer) {
        this.writer = writer;
        this.journal = writer.journal();
        this.ancestry = new Ancestry(journal);
    }

    /**
     * Applies a decision, unless it was applied before.
     *
     * @param undonePending whether the samples of undone rounds wait for the next round; otherwise they are set aside
     * @return the decision's entry, the first one however often it is applied
     */
    public JournalEntry apply(ModelDecided decided, boolean undonePending) {
        Optional<JournalEntry> written = writer.write(place -> known(place.head(), decided.decision()).isPresent()
                ? Optional.empty()
                : Optional.of(draft(place, decided, undonePending)));
        return written.orElseGet(() -> known(journal.head(), decided.decision()).orElseThrow());
    }

    /** The entry of a decision that was applied before. */
    public Optional<JournalEntry> known(Head head, String decision) {
        boolean recent = head.decisions().contains(decision);
        boolean all = head.decisions().size() < Head.RECENT_DECISIONS;
        if (!recent && all) {
            return Optional.empty();
        }
        for (long seq = head.lastDecision(); seq > 0; ) {
            JournalEntry entry = journal.require(seq);
            if (entry.decision().id().equals(decision)) {
                return Optional.of(entry);
            }
            seq = entry.decision().previousDecision();
        }
        return Optional.empty();
    }

    /**
     * What setting the champion to a round would be now: {@code promoted}, {@code rolled-back} or {@code restored};
     * empty if it is no accepted round.
     */
    public Optional<String> kindOfChampion(long round) {
        Head head = journal.head();
        return accepted(round).map(target -> kindOfChampion(head, target));
    }

    /**
     * Why a round cannot be made champion now; empty if it can, or is no accepted round. A round whose state is only about
     * to leave is refused here already: {@link #apply} still takes a decision that was on its way.
     */
    public Optional<String> refusalOfChampion(long round) {
        Head head = journal.head();
        Thinning thinning = Thinning.of(journal, head);
        boolean serves = head.champion() != null && head.champion().round() == round;
        return serves || thinning.keeps(round) ? Optional.empty() : Optional.of(thinning.refusal(round));
    }

    /** Why a round cannot be rejected by review now; empty if it can. */
    public Optional<String> refusalOfReview(long round) {
        Head head = journal.head();
        Thinning thinning = Thinning.of(journal, head);
        return refusalOfReview(head, round).or(() -> accepted(round).map(target -> target.round().parentRound())
                .filter(parent -> parent > 0 && !thinning.keeps(parent)).map(thinning::refusal));
    }

    private Draft draft(Writer.Place place, ModelDecided decided, boolean pending) {
        Optional<JournalEntry> target = accepted(decided.round());
        if (target.isEmpty()) {
            return unmoved(place, decided, decided.kind(), Decision.REFUSED, "round " + decided.round() + " is no accepted round");
        }
        return ModelDecided.REJECTED_BY_REVIEW.equals(decided.kind())
                ? review(place, decided, target.get(), pending)
                : champion(place, decided, target.get(), pending);
    }

    private Draft champion(Writer.Place place, ModelDecided decided, JournalEntry target, boolean pending) {
        Head head = place.head();
        Champion before = head.champion();
        String kind = kindOfChampion(head, target);
        Champion after = new Champion(target.round().round(), decided.version(), target.round().state(), target.seq());
        if (before != null && before.entry() == after.entry()) {
            return unmoved(place, decided, kind, Decision.UNCHANGED, decided.reason());
        }
        Thinning thinning = Thinning.of(journal, head);
        if (thinning.gone(decided.round())) {
            return unmoved(place, decided, kind, Decision.REFUSED, thinning.refusal(decided.round()));
        }
        if (ModelDecided.PROMOTED.equals(kind)) {
            Head next = Transitions.decided(head.served(after), decided.decision(), place.seq());
            return place.draft(EntryKind.DECISION, next).with(decision(head, decided, kind, null, List.of(), decided.reason()));
        }
        return move(place, decided, kind, target.seq(), after, pending);
    }

    private Draft review(Writer.Place place, ModelDecided decided, JournalEntry target, boolean pending) {
        Head head = place.head();
        if (!ancestry.contains(head.entry(), target.seq())) {
            return unmoved(place, decided, decided.kind(), Decision.UNCHANGED, "round " + decided.round() + " was undone before");
        }
        long parent = target.round().parentRound();
        Thinning thinning = Thinning.of(journal, head);
        Optional<String> refusal = refusalOfReview(head, decided.round())
                .or(() -> parent > 0 && thinning.gone(parent) ? Optional.of(thinning.refusal(parent)) : Optional.empty());
        if (refusal.isPresent()) {
            return unmoved(place, decided, decided.kind(), Decision.REFUSED, refusal.get());
        }
        return move(place, decided, decided.kind(), target.round().parentEntry(), head.champion(), pending);
    }

    private Draft move(Writer.Place place, ModelDecided decided, String kind, long targetEntry, Champion after, boolean pending) {
        Head head = place.head();
        Ancestry.Fork fork = ancestry.fork(head.entry(), targetEntry);
        LogMoves moves = LogMoves.of(journal, head);
        List<OffsetRange> relearned = fork.rightRanges(moves);
        // What was released after an undoing may have been learned again on the other side: that stays learned.
        List<OffsetRange> unlearned = Ranges.minus(fork.leftRanges(moves), relearned);
        RoundRecord target = targetEntry == 0 ? null : journal.require(targetEntry).round();
        Head moved = Transitions.moved(head, target == null ? null : target.state(), target == null ? 0 : target.round(), targetEntry,
                unlearned, relearned, pending);
        Head next = Transitions.decided(moved.served(after), decided.decision(), place.seq());
        return place.draft(EntryKind.DECISION, next).with(decision(head, decided, kind, fork, unlearned, decided.reason()));
    }

    private Draft unmoved(Writer.Place place, ModelDecided decided, String kind, String verdict, String reason) {
        Head head = place.head();
        Decision detail = new Decision(decided.decision(), decided.kind(), kind, verdict, decided.round(), decided.version(),
                head.champion(), head.round(), List.of(), List.of(), List.of(), reason, head.lastDecision());
        return place.draft(EntryKind.DECISION, Transitions.decided(head, decided.decision(), place.seq())).with(detail);
    }

    private static Decision decision(
            Head head, ModelDecided decided, String kind, Ancestry.Fork fork, List<OffsetRange> released, String reason) {
        return new Decision(decided.decision(), decided.kind(), kind, Decision.APPLIED, decided.round(), decided.version(),
                head.champion(), head.round(), fork == null ? List.of() : rounds(fork.left()),
                fork == null ? List.of() : rounds(fork.right()), released, reason, head.lastDecision());
    }

    private String kindOfChampion(Head head, JournalEntry target) {
        Champion before = head.champion();
        if (before != null && before.entry() != target.seq() && ancestry.contains(before.entry(), target.seq())) {
            return ModelDecided.ROLLED_BACK;
        }
        return ancestry.contains(head.entry(), target.seq()) ? ModelDecided.PROMOTED : ModelDecided.RESTORED;
    }

    private Optional<String> refusalOfReview(Head head, long round) {
        Optional<JournalEntry> target = accepted(round);
        if (target.isEmpty()) {
            return Optional.of("round " + round + " is no accepted round");
        }
        Champion champion = head.champion();
        boolean serves = champion != null && ancestry.contains(champion.entry(), target.get().seq());
        return serves
                ? Optional.of("round " + champion.round() + " is champion" + (champion.round() == round ? "" : " and descends from round " + round)
                        + ": promote another version first")
                : Optional.empty();
    }

    private Optional<JournalEntry> accepted(long round) {
        return journal.round(round).filter(entry -> entry.kind() == EntryKind.ROUND_ACCEPTED);
    }

    private static List<Long> rounds(List<JournalEntry> entries) {
        return entries.stream().map(entry -> entry.round().round()).toList();
    }
}
