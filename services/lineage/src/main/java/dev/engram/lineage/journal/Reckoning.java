package dev.engram.lineage.journal;

import dev.engram.lineage.catalog.Change;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.round.RoundResult;
import java.util.List;
import java.util.Optional;

/**
 * Decides what becomes of the changes that a round took in, from the head, the round and its result alone.
 *
 * <p>Accepted: they are learned. Rejected by the gate: they wait for the next experience and are set aside as a whole after so many
 * attempts. Failed: they wait, too; but after so many attempts they become suspects and are tried in halves, until what makes rounds
 * fail stands alone and is set aside. A sample that the learner names is set aside at once, and a failure that no sample can be
 * to blame for is held against none.
 */
public final class Reckoning {
    /**
     * So many failed rounds of a search in a row mean that it is not the samples. Five bad samples wherever they stand make at most
     * fifteen: two halves, four quarters, and two parts of each of their own.
     */
    public static final int PATIENCE = 16;

    private final Head head;
    private final List<OffsetRange> taken;
    private final List<Change> changes;
    private final int maxAttempts;
    private final Suspects suspects;
    private final Optional<Suspects.Group> group;
    private final Notes notes;

    /**
     * A reckoning on the head that the round's entry follows.
     *
     * @param taken       ranges the round took in, with the attempts they have on this head
     * @param changes     changes in them, and in the rest of its group if it was of a search, ascending
     * @param maxAttempts of the scenario's policy
     */
    public Reckoning(String scenario, Head head, List<OffsetRange> taken, List<Change> changes, int maxAttempts) {
        this.head = head;
        this.taken = taken;
        this.changes = changes;
        this.maxAttempts = maxAttempts;
        this.suspects = head.suspects();
        this.group = suspects.tried(taken);
        this.notes = new Notes(scenario);
    }

    /** What follows from this result. */
    public Aftermath of(RoundResult result) {
        if (result.accepted()) {
            return accepted();
        }
        if (RoundResult.REJECTED.equals(result.outcome())) {
            return rejected();
        }
        List<Change> named = result.fault() == null ? List.of()
                : in(taken).stream().filter(change -> result.fault().samples().contains(change.sample())).toList();
        if (!named.isEmpty()) {
            return named(named);
        }
        if (result.fault() != null && result.fault().elsewhere()) {
            return blameless();
        }
        return group.map(this::failedAgain).orElseGet(this::failed);
    }

    private Aftermath accepted() {
        if (group.isEmpty()) {
            return new Aftermath(List.of(), List.of(), suspects, null);
        }
        // The round came to an end without the rest, and never with it.
        List<Change> guilty = in(group.get().rest());
        if (guilty.size() > 1) {
            Suspects.Group rest = new Suspects.Group(group.get().rest(), guilty.size(), List.of());
            return new Aftermath(List.of(), List.of(), suspects.instead(group.get(), List.of(rest), 0), notes.leftOver(guilty.size()));
        }
        return new Aftermath(Ranges.minus(group.get().rest(), places(guilty)), places(guilty), suspects.instead(group.get(), List.of(), 0),
                guilty.isEmpty() ? null : notes.leftOver(guilty.get(0)));
    }

    private Aftermath rejected() {
        if (group.isPresent()) {
            // It did not fail: the search is over for it. It has had its attempts, so the next experience is its last.
            return new Aftermath(Ranges.union(taken, rest(group.get())), List.of(), suspects.instead(group.get(), List.of(), 0),
                    notes.waits(maxAttempts, maxAttempts));
        }
        List<OffsetRange> spent = taken.stream().filter(range -> range.attempts() + 1 >= maxAttempts).toList();
        List<OffsetRange> again = counted(Ranges.minus(taken, spent));
        return new Aftermath(again, spent, suspects, spent.isEmpty() ? notes.waits(most(again), maxAttempts) : notes.refused(in(spent), maxAttempts));
    }

    private Aftermath named(List<Change> named) {
        List<OffsetRange> guilty = places(named);
        List<OffsetRange> left = Ranges.minus(taken, guilty);
        if (group.isEmpty()) {
            return new Aftermath(left, guilty, suspects, notes.named(named));
        }
        int others = decisive(in(left)).size();
        boolean alone = training(taken) == 0;
        boolean goesOn = others > 0 && (alone || training(left) > 0);
        List<Suspects.Group> groups = goesOn ? List.of(new Suspects.Group(left, others, group.get().rest())) : List.of();
        List<OffsetRange> waiting = goesOn ? List.of() : Ranges.attempted(Ranges.union(left, group.get().rest()), 0);
        return new Aftermath(waiting, guilty, suspects.instead(group.get(), groups, suspects.failures()), notes.named(named));
    }

    /** Once counted, so that no rule cuts them again without a pause; a search would go on without one, so it ends. */
    private Aftermath blameless() {
        List<OffsetRange> all = group.isEmpty() ? taken : Ranges.intersection(head.pending(), suspects.all());
        List<OffsetRange> waiting = group.isPresent() ? Ranges.attempted(all, 1)
                : Ranges.union(all.stream().map(range -> range.attempted(Math.max(1, range.attempts()))).toList(), List.of());
        return new Aftermath(waiting, List.of(), Suspects.none(), notes.blameless());
    }

    /** A round outside of any search failed. */
    private Aftermath failed() {
        List<OffsetRange> spent = taken.stream().filter(range -> range.attempts() >= maxAttempts).toList();
        List<OffsetRange> due = taken.stream().filter(range -> range.attempts() + 1 == maxAttempts).toList();
        List<OffsetRange> again = counted(Ranges.minus(Ranges.minus(taken, spent), due));
        if (spent.isEmpty() && due.isEmpty()) {
            return new Aftermath(again, List.of(), suspects, notes.waits(most(again), maxAttempts));
        }
        if (!spent.isEmpty()) {
            // They were searched before without an end: nothing is found out by searching them again.
            return new Aftermath(Ranges.union(again, due), spent, suspects, notes.spent(in(spent), maxAttempts));
        }
        int training = training(due);
        if (due.size() == taken.size()) {
            return training == 0 ? new Aftermath(List.of(), due, suspects, notes.untriable(in(due))) : divided(due, List.of(), 0);
        }
        // Together with others they may be innocent; without anything to learn they cannot be tried alone.
        return training == 0
                ? new Aftermath(Ranges.union(again, due), List.of(), suspects, notes.waits(most(again), maxAttempts))
                : new Aftermath(Ranges.union(again, counted(due)), List.of(),
                        suspects.instead(null, List.of(new Suspects.Group(due, training, List.of())), 0), notes.searched(training, maxAttempts));
    }

    /** A round of the search failed. */
    private Aftermath failedAgain(Suspects.Group tried) {
        if (suspects.failures() + 1 >= PATIENCE) {
            return new Aftermath(List.of(), Ranges.intersection(head.pending(), suspects.all()), Suspects.none(),
                    notes.hopeless(PATIENCE, suspects.groups().stream().mapToInt(Suspects.Group::changes).sum()));
        }
        return divided(tried.ranges(), tried.rest(), suspects.failures() + 1);
    }

    /** What failed alone: halved, or found. */
    private Aftermath divided(List<OffsetRange> ranges, List<OffsetRange> rest, int failures) {
        List<Change> tried = decisive(in(ranges));
        List<OffsetRange> now = group.isEmpty() ? counted(taken) : taken;
        if (tried.size() > 1) {
            return new Aftermath(now, List.of(), suspects.instead(group.orElse(null), halves(ranges, tried), failures),
                    group.isEmpty() ? notes.searched(tried.size(), maxAttempts) : notes.halved(tried.size()));
        }
        List<OffsetRange> one = places(tried);
        List<OffsetRange> others = Ranges.minus(ranges, one);
        int beside = in(others).size();
        if (beside > 0) {
            Suspects.Group alone = new Suspects.Group(one, 1, others);
            return new Aftermath(now, List.of(), suspects.instead(group.orElse(null), List.of(alone), failures), notes.alone(tried.get(0), beside));
        }
        // What came with it was not in the round that failed.
        return new Aftermath(Ranges.attempted(Ranges.union(others, rest), 0), one, suspects.instead(group.orElse(null), List.of(), failures),
                notes.found(tried.get(0)));
    }

    /** Training changes decide, and the others go with them; where there are none the others do. */
    private static List<Change> decisive(List<Change> all) {
        List<Change> training = all.stream().filter(Change::trains).toList();
        return training.isEmpty() ? all : training;
    }

    /** Both hold half of what decides; what lies between the halves goes with the first. */
    private static List<Suspects.Group> halves(List<OffsetRange> ranges, List<Change> tried) {
        int first = tried.size() / 2;
        OffsetRange log = ranges.get(0);
        List<OffsetRange> below = Ranges.intersection(ranges, List.of(OffsetRange.of(log.topicId(), log.partition(), 0, tried.get(first).at())));
        return List.of(new Suspects.Group(below, first, List.of()),
                new Suspects.Group(Ranges.minus(ranges, below), tried.size() - first, List.of()));
    }

    private List<OffsetRange> rest(Suspects.Group of) {
        return Ranges.intersection(head.pending(), of.rest());
    }

    private List<Change> in(List<OffsetRange> ranges) {
        return changes.stream().filter(change -> ranges.stream().anyMatch(range -> range.from() <= change.at() && change.at() < range.to())).toList();
    }

    private int training(List<OffsetRange> ranges) {
        return (int) in(ranges).stream().filter(Change::trains).count();
    }

    private List<OffsetRange> places(List<Change> of) {
        OffsetRange log = taken.get(0);
        return Ranges.union(of.stream().map(change -> OffsetRange.of(log.topicId(), log.partition(), change.at(), change.at() + 1)).toList(), List.of());
    }

    private static List<OffsetRange> counted(List<OffsetRange> ranges) {
        return Ranges.union(ranges.stream().map(range -> range.attempted(range.attempts() + 1)).toList(), List.of());
    }

    private static int most(List<OffsetRange> ranges) {
        return ranges.stream().mapToInt(OffsetRange::attempts).max().orElse(0);
    }
}
