package dev.engram.lineage;

import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.branch.Branch;
import dev.engram.lineage.branch.Branch.Learned;
import dev.engram.lineage.branch.Branches;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.journal.Thinning;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.round.Environment;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import dev.engram.lineage.worker.RoundFailed;
import dev.engram.lineage.worker.RoundRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Learns the line of a version again with some samples withheld, as if they had been withdrawn before the first round: they are
 * in no experience, no memory and no hold-out. What comes of it is a branch; the journal is not touched.
 *
 * <p>Rounds that had none of the samples would come out as they did, so it begins at the stored state before the first that had
 * one. A branch has no champion, so its gates compare with nobody, and a round that a gate refuses is gone on from. Its files are
 * stored at the end, those of the last round only: what is stored on the way might be swept before the branch names it.
 */
public final class BranchRebuild {
    private final Journal journal;
    private final ObjectStore store;
    private final Artifacts artifacts;
    private final StateStore states;
    private final SampleCatalog catalog;
    private final RoundStaging staging;
    private final RoundRunner runner;
    private final Clock clock;

    /**
     * @param journal of the scenario
     * @param store   blobs and branches
     * @param catalog a fold of the training log at least up to the version's cut
     * @param staging fills round directories
     * @param runner  learns them
     */
    public BranchRebuild(Journal journal, ObjectStore store, SampleCatalog catalog, RoundStaging staging, RoundRunner runner, Clock clock) {
        this.journal = journal;
        this.store = store;
        this.artifacts = new Artifacts(store);
        this.states = new StateStore(artifacts);
        this.catalog = catalog;
        this.staging = staging;
        this.runner = runner;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param round    the version's round
     * @param name     name of the branch, unused so far
     * @param without  ids of the samples to withhold
     * @param work     directory for the rounds
     * @param deadline of each round
     * @param learned  called after each round
     * @param progress called with the running round's progress
     */
    public record Wish(long round, String name, Set<String> without, Path work, Duration deadline, Consumer<Learned> learned,
            Consumer<Progress> progress) {}

    /** Rounds learned so far: where the next one starts, and what those before it took in without learning. */
    private record Reached(StateManifest manifest, Path files, List<OffsetRange> carried) {}

    /**
     * Learns the branch and stores it.
     *
     * @throws IllegalArgumentException if the round is no version, the name is taken, or no round of the line had one of the samples
     * @throws RoundFailed              if a round comes to nothing; then nothing is stored
     */
    public BranchReport learn(Wish wish) throws RoundFailed {
        Branches branches = new Branches(store, journal.scenario());
        if (branches.find(wish.name()).isPresent()) {
            throw new IllegalArgumentException("branch '" + wish.name() + "' is there already; there are " + branches.names()
                    + ", and branches are never changed: take another name");
        }
        Line line = Line.of(journal, wish.round(), Thinning.of(journal, journal.head()));
        List<Long> affected = affected(line, wish.without());
        if (affected.isEmpty()) {
            throw new IllegalArgumentException("nothing would change: none of the " + line.all().size() + " rounds that lead to round "
                    + wish.round() + " had one of these samples, new, relabelled or in memory");
        }
        long start = line.nearestStart(affected.get(0) - 1, states);
        Run run = new Run(wish, start);
        for (JournalEntry entry : line.after(start)) {
            run.round(entry, entry == line.target());
        }
        Branch branch = run.store();
        branches.create(branch);
        return run.report(branch, line.target().round(), affected);
    }

    /** Rounds whose orders name one of the samples. */
    private List<Long> affected(Line line, Set<String> without) {
        return line.all().stream().filter(entry -> {
            RoundOrder order = order(entry.round());
            return Stream.concat(order.experience().stream(), order.memory().stream()).map(OrderSample::id).anyMatch(without::contains);
        }).map(entry -> entry.round().round()).toList();
    }

    private RoundOrder order(RoundRecord record) {
        return CanonicalJson.read(artifacts.get(record.order()), RoundOrder.class);
    }

    /** One branch while it is learned. */
    private final class Run {
        private final Wish wish;
        private final long start;
        private final List<Learned> learned = new ArrayList<>();
        private final List<Long> skipped = new ArrayList<>();
        private Reached reached;
        private RoundResult last;

        Run(Wish wish, long start) {
            this.wish = wish;
            this.start = start;
            this.reached = new Reached(start == 0 ? null : states.manifest(journal.round(start).orElseThrow().round().state()), null, List.of());
        }

        void round(JournalEntry entry, boolean target) throws RoundFailed {
            RoundRecord record = entry.round();
            RoundOrder given = order(record);
            RoundPlanner.Facts facts = RoundPlanner.facts(journal, entry, reached.manifest(), null).with(reached.carried());
            RoundPlanner.Material material = RoundPlanner.material(facts, catalog).without(wish.without());
            if (!teaches(material, target)) {
                skipped.add(record.round());
                reached = new Reached(reached.manifest(), reached.files(), Ranges.attempted(facts.taken(), 0));
                return;
            }
            RoundOrder.Terms then = given.terms();
            RoundOrder order = RoundPlanner.order(facts, material, new RoundOrder.Terms(then.attempt(), then.plugin(), then.configuration(),
                    then.pluginSet(), then.threads(), then.device(), then.export() && target, then.name(), then.weights()));
            Environment environment = record.result().environment();
            learn(order.in(environment == null ? null : environment.precision()), wish.work().resolve("round-" + record.round()));
        }

        /** As the trainer decides it. The version itself is learned if anything is left of it, so that there is an answer. */
        private boolean teaches(RoundPlanner.Material material, boolean target) {
            boolean trains = material.experience().samples().stream().anyMatch(sample -> sample.split() == Split.TRAIN);
            boolean forgets = reached.manifest() != null
                    && material.withdrawn().stream().anyMatch(new TreeSet<>(reached.manifest().samples())::contains);
            return trains || forgets || target && !material.experience().samples().isEmpty();
        }

        private void learn(RoundOrder order, Path dir) throws RoundFailed {
            staging.stage(order, dir, reached.files(), null);
            RoundResult result = runner.run(dir, wish.progress(), wish.deadline());
            if (result.state() == null) {
                throw new RoundFailed("round " + order.round() + " of the branch was " + result.outcome() + ": " + result.reason()
                        + "; nothing was stored", null, false);
            }
            clear(reached.files());
            reached = new Reached(result.state(), dir.resolve("state"), List.of());
            last = result;
            learned.add(new Learned(order.round(), result.outcome(), result.state().hash(), result.sliceNames(), result.accuracy()));
            wish.learned().accept(learned.get(learned.size() - 1));
        }

        Branch store() throws RoundFailed {
            if (learned.isEmpty()) {
                throw new RoundFailed("without these samples no round of the line has anything to learn; nothing was stored", null, false);
            }
            states.uploadState(reached.files(), last.state());
            if (last.accepted()) {
                states.uploadBundle(reached.files().resolveSibling("bundle"), last);
            }
            return new Branch(Branch.FORMAT, journal.scenario(), wish.name(), wish.round(), List.copyOf(wish.without()), start, learned,
                    last.accepted() ? last.bundle() : null, last.accepted() ? last.bundleFiles() : null,
                    Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString(), last.environment());
        }

        BranchReport report(Branch branch, RoundRecord version, List<Long> affected) {
            RoundResult then = version.result();
            return new BranchReport(branch, affected, skipped, SlicesCompared.of(then, last), SlicesCompared.average(then.accuracy()),
                    SlicesCompared.average(last.accuracy()), java.util.Objects.equals(then.environment(), last.environment()));
        }

        private void clear(Path files) {
            if (files != null) {
                try {
                    RoundStaging.clear(files.getParent());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
