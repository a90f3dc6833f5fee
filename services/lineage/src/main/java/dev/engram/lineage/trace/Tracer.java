package dev.engram.lineage.trace;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.catalog.FoldOutcome;
import dev.engram.lineage.catalog.Sample;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.History;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.LogMoves;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.trace.SampleHistory.Event;
import dev.engram.lineage.trace.SampleTrace.LogLine;
import dev.engram.lineage.trace.SampleTrace.Model;
import dev.engram.lineage.trace.SampleTrace.Seen;
import dev.engram.lineage.trace.SampleTrace.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Follows samples through the rounds of one scenario. Which rounds took a sample in follows from its places in the log and the
 * ranges in the journal; no order is read. Manifests are read only of rounds that may hold it: a state refers to no sample that
 * its round was not given.
 */
public final class Tracer {
    private final Journal journal;
    private final Artifacts artifacts;
    private final StateStore states;
    private final List<History.Line> rounds;
    private final Head head;
    private final LogMoves moves;

    /** Follows samples through the rounds there are now. */
    public Tracer(Journal journal, ObjectStore store) {
        this.journal = journal;
        this.artifacts = new Artifacts(store);
        this.states = new StateStore(artifacts);
        this.rounds = new History(journal).rounds();
        this.head = journal.head();
        this.moves = LogMoves.of(journal, head);
    }

    /**
     * Follows one sample.
     *
     * @param history what the log says of it in this scenario
     * @param looked  called with a round's number after its manifest was read: that is what takes time
     */
    public SampleTrace trace(SampleHistory history, LongConsumer looked) {
        Walk walk = new Walk(history);
        for (History.Line line : rounds) {
            walk.pass(line, looked);
        }
        return new SampleTrace(history.scenario(), history.sample(), standing(history, walk), history.side().orElse(null),
                history.now().map(Sample::labels).orElse(List.of()), history.events().stream().map(event -> line(event, walk)).toList(),
                walk.seen, walk.versions, head.round() == 0 ? null : model(head.round(), head.entry(), walk),
                head.champion() == null ? null : model(head.champion().round(), head.champion().entry(), walk),
                artifacts.erasures().find(history.sample()).orElse(null), artifacts.exists(history.sample()));
    }

    private String standing(SampleHistory history, Walk walk) {
        if (history.withdrawal().isPresent()) {
            return SampleTrace.WITHDRAWN;
        }
        List<Event> admissions = history.admissions();
        if (admissions.isEmpty()) {
            return SampleTrace.REFUSED;
        }
        if (walk.saw.contains(head.entry())) {
            return history.side().orElseThrow() == dev.engram.api.sample.Split.TRAIN ? SampleTrace.LEARNED : SampleTrace.MEASURED;
        }
        return waiting(admissions.get(admissions.size() - 1).at()).orElse(SampleTrace.OUTSIDE);
    }

    /** Empty for a record that was cut and is neither pending nor set aside. */
    private Optional<String> waiting(TopicOffset at) {
        if (Ranges.contains(head.setAside(), at)) {
            return Optional.of(SampleTrace.SET_ASIDE);
        }
        boolean uncut = at.offset() >= head.cursor().next(at.topicId(), at.partition());
        return uncut || Ranges.contains(head.pending(), at) ? Optional.of(SampleTrace.PENDING) : Optional.empty();
    }

    private LogLine line(Event event, Walk walk) {
        String fate = null;
        if (event.what().change()) {
            List<String> parts = new ArrayList<>();
            List<Long> taken = walk.takers(event.at());
            if (!taken.isEmpty()) {
                parts.add((taken.size() == 1 ? "round " : "rounds ") + taken.stream().map(String::valueOf).reduce((a, b) -> a + ", " + b).orElseThrow());
            }
            waiting(event.at()).ifPresent(parts::add);
            fate = parts.isEmpty() ? "in no round" : String.join("; ", parts);
        }
        return new LogLine(event.at(), event.what(), event.labels(), event.source(), event.time(), fate);
    }

    private Model model(long round, long entry, Walk walk) {
        String version = rounds.stream().filter(line -> line.seq() == entry && line.registration() != null)
                .map(line -> line.registration().version()).findFirst().orElse(null);
        return new Model(round, version, walk.saw.contains(entry), walk.held.contains(entry));
    }

    /** What is known of one sample while the rounds are passed in the order of the journal. */
    private final class Walk {
        private final SampleHistory history;
        private final long gone;
        private final Set<Long> saw = new HashSet<>();
        private final Set<Long> held = new HashSet<>();
        private final List<Seen> seen = new ArrayList<>();
        private final List<Version> versions = new ArrayList<>();

        Walk(SampleHistory history) {
            this.history = history;
            this.gone = history.withdrawal().map(event -> event.at().offset()).orElse(Long.MAX_VALUE);
        }

        void pass(History.Line line, LongConsumer looked) {
            long parent = line.round().parentEntry();
            boolean accepted = line.kind() == EntryKind.ROUND_ACCEPTED;
            boolean withdrawn = gone < moves.now(line.round().cut(), line.seq()).offset();
            boolean before = held.contains(parent);
            String took = took(moves.now(line.round().taken(), line.seq()), withdrawn);
            boolean replayed = before && !withdrawn;
            boolean given = replayed || took != null && !took.equals("withdrawn");
            boolean holds = false;
            if (accepted && given) {
                holds = states.manifest(line.round().state()).samples().contains(history.sample());
                looked.accept(line.round().round());
            }
            note(line, parent, took == null && before && withdrawn ? "withdrawn" : took, replayed, holds);
        }

        private void note(History.Line line, long parent, String took, boolean replayed, boolean holds) {
            boolean accepted = line.kind() == EntryKind.ROUND_ACCEPTED;
            String version = line.registration() == null ? null : line.registration().version();
            if (accepted && (saw.contains(parent) || took != null && !took.equals("withdrawn"))) {
                saw.add(line.seq());
                versions.add(new Version(line.round().round(), version));
            }
            if (holds) {
                held.add(line.seq());
            }
            if (took != null || replayed || holds) {
                seen.add(new Seen(line.round().round(), version, line.round().result().outcome(), took, replayed, holds, line.inHead()));
            }
        }

        private String took(List<OffsetRange> taken, boolean withdrawn) {
            String took = null;
            for (Event event : history.events()) {
                if (event.what().change() && Ranges.contains(taken, event.at())) {
                    if (event.what() == FoldOutcome.WITHDRAWN) {
                        return "withdrawn";
                    }
                    if (!withdrawn) {
                        took = took == null && event.what() == FoldOutcome.RELABELLED ? "relabelled" : took == null ? "new" : took;
                    }
                }
            }
            return took;
        }

        /** Rounds that took the record in, whatever came of them. */
        List<Long> takers(TopicOffset at) {
            return rounds.stream().filter(line -> Ranges.contains(moves.now(line.round().taken(), line.seq()), at))
                    .map(line -> line.round().round()).toList();
        }
    }

    /** The scenario it follows samples in. */
    public String scenario() {
        return journal.scenario();
    }
}
