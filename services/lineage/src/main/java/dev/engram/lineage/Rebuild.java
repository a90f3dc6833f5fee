package dev.engram.lineage;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.CorruptArtifactException;
import dev.engram.artifacts.ErasedArtifactException;
import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.lineage.RebuildReport.Step;
import dev.engram.lineage.RebuildReport.Verdict;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.journal.Thinning;
import dev.engram.lineage.round.Environment;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import dev.engram.lineage.worker.RoundFailed;
import dev.engram.lineage.worker.RoundRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Folds log and journal again and compares every version it passes with the committed one: the experience with the
 * order that was given then, the rebuilt state and bundle with the committed ones, and the stored files with their hashes.
 * States that were thinned out are computed again like the others; there are no stored files of theirs to look at.
 * Nothing is written to the store.
 */
public final class Rebuild {
    private final Journal journal;
    private final Artifacts artifacts;
    private final StateStore states;
    private final SampleCatalog catalog;
    private final RoundStaging staging;
    private final RoundRunner runner;
    private Thinning thinning = Thinning.none();

    /**
     * @param journal   of the scenario
     * @param artifacts blobs
     * @param catalog   a fold of the training log at least up to the version's cut
     * @param staging   fills round directories
     * @param runner    learns them
     */
    public Rebuild(Journal journal, Artifacts artifacts, SampleCatalog catalog, RoundStaging staging, RoundRunner runner) {
        this.journal = journal;
        this.artifacts = artifacts;
        this.states = new StateStore(artifacts);
        this.catalog = catalog;
        this.staging = staging;
        this.runner = runner;
    }

    /**
     * Where to rebuild and who is told.
     *
     * @param work     directory for the rounds, emptied round by round
     * @param from     round whose stored state is the start, after its files were checked; 0 for the empty state
     * @param threads  to compute with; 0 for as many as each round had
     * @param deadline of each round
     * @param step     called after each round
     * @param progress called with the running round's progress
     */
    public record Options(Path work, long from, int threads, Duration deadline, Consumer<Step> step, Consumer<Progress> progress) {
        /** With as many threads as each round had. */
        public Options(Path work, long from, Duration deadline, Consumer<Step> step, Consumer<Progress> progress) {
            this(work, from, 0, deadline, step, progress);
        }
    }

    /** What the round before left: its state's manifest and where its files are; null for those in the store. */
    private record Parent(StateManifest manifest, Path files) {}

    /**
     * Rebuilds a round with its ancestry. Ends early at the first round that differs, because nothing after it could agree.
     *
     * @throws IllegalArgumentException if there is no such accepted round, {@code from} is none of its ancestors, or the state of
     *     {@code from} is not stored any more; the message says which are
     */
    public RebuildReport rebuild(long round, Options options) {
        thinning = Thinning.of(journal, journal.head());
        Line whole = Line.of(journal, round, thinning);
        List<JournalEntry> line = whole.from(options.from());
        List<Step> steps = new ArrayList<>(erased(whole, options.from()).stream().toList());
        if (!steps.isEmpty()) {
            options.step().accept(steps.get(0));
            return RebuildReport.of(steps);
        }
        RebuiltChampions champions = new RebuiltChampions(journal);
        Parent parent = null;
        for (JournalEntry entry : line) {
            Path dir = options.work().resolve("round-" + entry.round().round());
            Step step;
            if (entry.round().round() <= options.from()) {
                step = checkStart(entry);
                parent = step.verdict() == Verdict.EQUAL ? new Parent(states.manifest(entry.round().state()), null) : null;
            } else {
                Attempt attempt = new Attempt(entry, parent, champions, dir, options);
                step = attempt.run();
                if (parent != null && !champions.needs(parent.files())) {
                    clear(parent);
                }
                parent = attempt.left();
                champions.rebuilt(entry.round(), parent == null ? null : parent.files());
            }
            steps.add(step);
            options.step().accept(step);
            if (parent == null || step.verdict() == Verdict.DIFFERENT && !Objects.equals(step.state(), step.rebuilt())) {
                break;
            }
        }
        return RebuildReport.of(steps);
    }

    /** The files of a round are needed until the next one is learned; a long line would fill the disk. */
    private static void clear(Parent parent) {
        if (parent != null && parent.files() != null) {
            try {
                RoundStaging.clear(parent.files().getParent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Before hours of learning: the first round that needs a sample that was erased. */
    private Optional<Step> erased(Line line, long from) {
        ErasedSamples erased = states.erased(journal.scenario());
        if (erased.isEmpty()) {
            return Optional.empty();
        }
        List<JournalEntry> needing = line.after(from).stream()
                .filter(entry -> !erased.in(CanonicalJson.read(artifacts.get(entry.round().order()), RoundOrder.class)).isEmpty()).toList();
        return needing.stream().findFirst().map(first -> {
            RoundOrder order = CanonicalJson.read(artifacts.get(first.round().order()), RoundOrder.class);
            List<String> findings = new ArrayList<>();
            erased.in(order).forEach(one -> findings.add("not rebuildable: erased sample " + one.sha256() + ", " + one.tombstone().told()));
            findings.add(line.startsBehind(needing.get(needing.size() - 1)));
            RoundRecord record = first.round();
            return new Step(record.round(), Verdict.ERASED, record.state(), null, json(record.result().environment()), null,
                    average(record.result()), null, findings);
        });
    }

    private Step checkStart(JournalEntry entry) {
        List<String> findings = storedFiles(entry.round());
        String state = entry.round().state();
        return new Step(entry.round().round(), findings.isEmpty() ? Verdict.EQUAL : Verdict.DIFFERENT, state,
                findings.isEmpty() ? state : null, null, null, average(entry.round().result()), null, findings);
    }

    private List<String> storedFiles(RoundRecord record) {
        List<String> damaged = new ArrayList<>(thinning.gone(record.round()) ? List.of() : states.verify(record.state()));
        damaged.addAll(states.verify(record.bundleFiles(), "bundle/"));
        if (record.bundle() != null) {
            damaged.addAll(states.verify(java.util.Map.of("bundle.json", new dev.engram.api.sample.ArtifactRef(record.bundle(), 0)), "bundle/"));
        }
        return damaged.stream().map(finding -> "stored file " + finding).toList();
    }

    /** One round, learned again. */
    private final class Attempt {
        private final JournalEntry entry;
        private final RoundRecord record;
        private final Parent parent;
        private final RebuiltChampions champions;
        private final Path dir;
        private final Options options;
        private final List<String> findings = new ArrayList<>();
        private RoundResult result;

        Attempt(JournalEntry entry, Parent parent, RebuiltChampions champions, Path dir, Options options) {
            this.entry = entry;
            this.record = entry.round();
            this.parent = parent;
            this.champions = champions;
            this.dir = dir;
            this.options = options;
        }

        Step run() {
            findings.addAll(storedFiles(record));
            try {
                RoundOrder given = CanonicalJson.read(artifacts.get(record.order()), RoundOrder.class);
                RoundOrder planned = order(given);
                RoundOrder order = chosen(options.threads() == 0 ? planned : planned.on(planned.device(), options.threads()));
                boolean sameInput = planned.bare().equals(given.bare());
                if (!sameInput && Objects.equals(order.parent(), given.parent())) {
                    findings.add(OrderDifference.describe(given, order));
                    return step(Verdict.DIFFERENT);
                }
                staging.stage(order, dir, parent == null ? null : parent.files(), champions.files(order.champion()));
                result = runner.run(dir, options.progress(), options.deadline());
            } catch (RoundFailed e) {
                findings.add("the round failed: " + e.getMessage());
                return step(Verdict.DIFFERENT);
            } catch (ErasedArtifactException e) {
                findings.add("not rebuildable: erased sample " + e.tombstone().sample() + ", " + e.tombstone().told());
                return step(Verdict.ERASED);
            } catch (NoSuchObjectException | CorruptArtifactException e) {
                findings.add("an input is not what it was: " + e.getMessage());
                return step(Verdict.DIFFERENT);
            }
            return step(compare());
        }

        /** What was chosen by measuring is not measured again. */
        private RoundOrder chosen(RoundOrder order) {
            Environment then = record.result().environment();
            return order.in(then == null ? null : then.precision());
        }

        /** The state for the next round, or null if there is none to go on with. */
        Parent left() {
            return result == null || result.state() == null ? null : new Parent(result.state(), dir.resolve("state"));
        }

        private RoundOrder order(RoundOrder given) {
            RoundPlanner.Facts facts = RoundPlanner.facts(journal, entry, parent == null ? null : parent.manifest(), given.champion());
            return RoundPlanner.order(facts, RoundPlanner.material(facts, catalog), given.terms());
        }

        private Verdict compare() {
            boolean sameEnvironment = Objects.equals(result.environment(), record.result().environment());
            if (!result.accepted()) {
                findings.add("the rebuilt round was " + result.outcome() + ": " + result.reason());
            } else if (!result.state().hash().equals(record.state())) {
                findings.addAll(differences());
            } else if (!Objects.equals(result.bundle(), record.bundle())) {
                findings.add("bundle: committed " + record.bundle() + ", rebuilt " + result.bundle());
            }
            boolean stored = findings.stream().anyMatch(finding -> finding.startsWith("stored file "));
            if (findings.isEmpty()) {
                return Verdict.EQUAL;
            }
            return stored || sameEnvironment ? Verdict.DIFFERENT : Verdict.OTHER_ENVIRONMENT;
        }

        private List<String> differences() {
            List<String> differing = new ArrayList<>();
            StateManifest committed = record.result().state();
            committed.files().forEach((name, ref) -> {
                if (!ref.equals(result.state().files().get(name))) {
                    differing.add("state/" + name + ": committed " + ref.sha256() + ", rebuilt "
                            + (result.state().files().containsKey(name) ? result.state().files().get(name).sha256() : "missing"));
                }
            });
            result.state().files().keySet().stream().filter(name -> !committed.files().containsKey(name))
                    .forEach(name -> differing.add("state/" + name + ": rebuilt only"));
            return differing.isEmpty() ? List.of("the samples the state refers to are others") : differing;
        }

        private Step step(Verdict verdict) {
            return new Step(record.round(), verdict, record.state(),
                    result == null || result.state() == null ? null : result.state().hash(), json(record.result().environment()),
                    result == null ? null : json(result.environment()), average(record.result()), average(result), findings);
        }
    }

    private static String json(Environment environment) {
        return environment == null ? null : new String(CanonicalJson.bytes(environment), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Double average(RoundResult result) {
        return result == null || result.accuracy().isEmpty() ? null
                : result.accuracy().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
