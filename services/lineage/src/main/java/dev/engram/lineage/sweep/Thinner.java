package dev.engram.lineage.sweep;

import dev.engram.lineage.journal.Champion;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.Thinning;
import dev.engram.lineage.journal.Transitions;
import dev.engram.lineage.journal.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides which states of a scenario lose their files, and writes it into the journal; the files go as everything goes that
 * nothing names, with the sweep. The journal puts thinnings and decisions in one order, so a head never moves to a state
 * whose files are gone.
 */
public final class Thinner {
    /** At least so long after a thinning comes the next: a decision that was on its way is applied by then. */
    static final Duration PACE = Duration.ofHours(1);

    private final Writer writer;
    private final Journal journal;
    private final ThinningRule rule;

    /** Thins the scenario of this writer's journal by this rule. */
    public Thinner(Writer writer, ThinningRule rule) {
        this.writer = writer;
        this.journal = writer.journal();
        this.rule = rule;
    }

    /** Writes an entry if the rule lets a state go that had its files; returns what it says. */
    public Optional<Thinning> thin() {
        return writer.write(place -> due(place.head())
                        .map(next -> place.draft(EntryKind.THINNED, Transitions.thinned(place.head(), place.seq())).with(next)))
                .map(JournalEntry::thinning);
    }

    /** What {@link #thin} would write now; nothing is written. */
    public Optional<Thinning> due() {
        return due(journal.head());
    }

    private Optional<Thinning> due(Head head) {
        Instant now = writer.clock().instant();
        if (head.lastThinning() > 0
                && Duration.between(Instant.parse(journal.require(head.lastThinning()).time()), now).compareTo(PACE) < 0) {
            return Optional.empty();
        }
        Thinning before = Thinning.of(journal, head);
        TreeSet<Long> states = states(head, before);
        Set<Long> wanted = wanted(head, states, now);
        List<Long> kept = states.stream().filter(wanted::contains).toList();
        List<Long> leaving = states.stream().filter(round -> !wanted.contains(round) && !before.leaving().contains(round)).toList();
        boolean something = !leaving.isEmpty() || !before.leaving().isEmpty();
        return something ? Optional.of(new Thinning(head.nextRound() - 1, kept, leaving)) : Optional.empty();
    }

    /** Accepted rounds whose states have their files. */
    private TreeSet<Long> states(Head head, Thinning before) {
        TreeSet<Long> states = new TreeSet<>(before.kept());
        states.addAll(before.leaving());
        journal.entriesAfter(head.lastThinning()).stream()
                .filter(entry -> entry.kind() == EntryKind.ROUND_ACCEPTED && entry.round().round() < head.nextRound())
                .forEach(entry -> states.add(entry.round().round()));
        return states;
    }

    private Set<Long> wanted(Head head, TreeSet<Long> states, Instant now) {
        Set<Long> wanted = new TreeSet<>();
        states.descendingSet().stream().limit(rule.newest()).forEach(wanted::add);
        states.stream().filter(round -> rule.milestone(head.nextRound() - 1, round)).forEach(wanted::add);
        if (head.entry() > 0) {
            wanted.add(head.round());
            wanted.add(journal.require(head.entry()).round().parentRound());
        }
        champions(head, now.minus(rule.champions()), wanted);
        return wanted;
    }

    /** The champion, and those that ceased to be it since then. */
    private void champions(Head head, Instant since, Set<Long> wanted) {
        add(head.champion(), wanted);
        for (long seq = head.lastDecision(); seq > 0; ) {
            JournalEntry entry = journal.require(seq);
            if (Instant.parse(entry.time()).isBefore(since)) {
                return;
            }
            add(entry.decision().previousChampion(), wanted);
            seq = entry.decision().previousDecision();
        }
    }

    private static void add(Champion champion, Set<Long> wanted) {
        if (champion != null) {
            wanted.add(champion.round());
        }
    }
}
