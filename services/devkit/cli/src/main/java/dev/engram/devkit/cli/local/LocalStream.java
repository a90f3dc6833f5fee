package dev.engram.devkit.cli.local;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.DirectoryObjectStore;
import dev.engram.artifacts.PluginJar;
import dev.engram.artifacts.PluginSet;
import dev.engram.artifacts.PluginStore;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.dataset.StreamOfExperiences.Experience;
import dev.engram.devkit.cli.dataset.StreamOfExperiences;
import dev.engram.devkit.cli.wire.GivenWeights;
import dev.engram.lineage.NothingToLearn;
import dev.engram.lineage.RoundOptions;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.Rounds;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.UploadedRound;
import dev.engram.lineage.catalog.FoldOutcome;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.Writer;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.worker.LocalWorker;
import dev.engram.lineage.worker.RoundFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Learns a stream with the engine alone, without Kafka, MLflow and S3. Everything else is what the platform does: the same
 * fold decides about sides and duplicates, the same planning cuts rounds and draws their seeds, the same worker learns them. So a stream learned
 * here and one learned by the platform give the same states.
 */
public final class LocalStream {
    private static final Duration GRACE = Duration.ofDays(2);

    /** Is told of each experience that was learned, while the round's directory is still there. */
    @FunctionalInterface
    public interface Listener {
        /**
         * An experience was learned, accepted or rejected.
         *
         * @param round directory with {@code state/}, {@code bundle/} and {@code report/}; links may lead out of it
         */
        void learned(Experience experience, RoundResult result, Path round) throws IOException;

        /** An experience had been learned by an interrupted run of the same stream. */
        default void remembered(Experience experience, RoundResult result) {}
    }

    private final LocalEngine engine;
    private final Path work;
    private final List<Path> plugins;
    private final GivenWeights weights;
    private final Console console;

    /** A learner on the processor, with all threads. */
    public LocalStream(Path engineJars, Path natives, String heap, Path work, List<Path> plugins, Console console) {
        this(LocalEngine.of(engineJars, natives, heap), work, plugins, console);
    }

    /**
     * A learner.
     *
     * @param work    directory for files that are needed meanwhile; each stream's are removed at its end
     * @param plugins jars that names resolve in
     * @param console shows progress
     */
    public LocalStream(LocalEngine engine, Path work, List<Path> plugins, Console console) {
        this(engine, work, plugins, GivenWeights.none(), console);
    }

    /**
     * A learner.
     *
     * @param work    directory for files that are needed meanwhile; each stream's are removed at its end
     * @param plugins jars that names resolve in
     * @param weights what the scenarios' records name
     * @param console shows progress
     */
    public LocalStream(LocalEngine engine, Path work, List<Path> plugins, GivenWeights weights, Console console) {
        this.engine = engine;
        this.work = work.toAbsolutePath().normalize();
        this.plugins = List.copyOf(plugins);
        this.weights = weights;
        this.console = console;
    }

    /** Learns a stream from the beginning, for its figures: no model is exported. */
    public Learned learn(String name, ScenarioRecord scenario, StreamOfExperiences stream) {
        return learn(name, scenario, stream, false, (experience, result, round) -> {});
    }

    /**
     * Learns a stream from the beginning.
     *
     * @param name     for people, and for the directory below {@code work}
     * @param scenario its PluginSet is not looked at
     * @param export   whether each round exports its model
     * @throws UserError if a round fails, with the reason
     */
    public Learned learn(String name, ScenarioRecord scenario, StreamOfExperiences stream, boolean export, Listener listener) {
        try {
            RoundStaging.clear(work.resolve(name));
            return goOn(name, scenario, stream, export, listener);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot learn '" + name + "' in " + work, e);
        } finally {
            discard(name);
        }
    }

    /**
     * Learns a stream, beginning where an interrupted run of the same stream ended: behind its last experience, and in the middle of the next one behind its
     * last checkpoint. It comes to the same bytes. The directory is left until the stream is at its end, or {@link #discard discarded}.
     *
     * @param name     for people, and for the directory below {@code work}
     * @param scenario its PluginSet is not looked at
     * @param export   whether each round exports its model
     * @throws UserError if a round fails, with the reason
     */
    public Learned goOn(String name, ScenarioRecord scenario, StreamOfExperiences stream, boolean export, Listener listener) {
        Path dir = work.resolve(name);
        try {
            Learned learned;
            try {
                learned = run(name, dir, scenario, stream, export, listener);
            } catch (LearnedBefore.Changed e) {
                console.warn(name + ": " + e.getMessage() + "; it is learned from the beginning");
                RoundStaging.clear(dir);
                learned = run(name, dir, scenario, stream, export, listener);
            }
            RoundStaging.clear(dir);
            return learned;
        } catch (IOException | LearnedBefore.Changed e) {
            throw new UncheckedIOException("cannot learn '" + name + "' in " + dir, e instanceof IOException io ? io : new IOException(e));
        }
    }

    /** Removes what an interrupted run left. */
    public void discard(String name) {
        try {
            RoundStaging.clear(work.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + work.resolve(name), e);
        }
    }

    private Learned run(String name, Path dir, ScenarioRecord scenario, StreamOfExperiences stream, boolean export, Listener listener)
            throws IOException, LearnedBefore.Changed {
        List<String> jars = new ArrayList<>();
        for (Path jar : plugins) {
            jars.add(jar.getFileName() + " " + Hashes.sha256(jar));
        }
        LearnedBefore before = LearnedBefore.of(dir, List.of(scenario, jars, engine.device(), engine.threads(), export));
        try (Run run = new Run(name, dir, scenario, export, before)) {
            for (Experience experience : stream.experiences()) {
                run.learn(experience, listener);
            }
            return run.learned();
        }
    }

    /** One stream on its way. */
    private final class Run implements AutoCloseable {
        private final String name;
        private final Path dir;
        private final boolean export;
        private final ScenarioRecord scenario;
        private final LocalLog log;
        private final Rounds rounds;
        private final StateStore states;
        private final RoundStaging staging;
        private final LocalWorker worker;
        private final List<RoundResult> results = new ArrayList<>();
        private final LearnedBefore before;
        private Path parent;

        Run(String name, Path dir, ScenarioRecord asked, boolean export, LearnedBefore before) {
            this.before = before;
            this.name = name;
            this.dir = dir;
            this.export = export;
            DirectoryObjectStore store = new DirectoryObjectStore(dir.resolve("store"));
            Artifacts artifacts = new Artifacts(store);
            weights.store(artifacts);
            PluginStore installed = new PluginStore(store);
            scenario = with(asked, installed.save(install(installed)));
            Path blobs = dir.resolve("blobs");
            log = new LocalLog(blobs);
            rounds = new Rounds(new Writer(Journal.of(store, scenario.id()), Clock.systemUTC()), artifacts, log.catalog(), GRACE);
            rounds.configure(scenario);
            states = new StateStore(artifacts);
            staging = new RoundStaging(new BlobCache(artifacts, blobs), states, installed);
            worker = engine.worker(dir.resolve("worker.log"));
        }

        void learn(Experience experience, Listener listener) throws IOException, LearnedBefore.Changed {
            String title = name + " " + experience.number();
            List<FoldOutcome> outcomes = log.admit(scenario, experience.images());
            Optional<LearnedBefore.Entry> entry = before.find(experience).filter(this::committed);
            if (entry.isPresent()) {
                remember(title, experience, entry.get().result(), listener);
                return;
            }
            warn(title, outcomes);
            RoundPlan plan;
            try {
                plan = rounds.plan(scenario, log.end(), new RoundOptions(engine.device(), engine.threads(), export, "requested", experience.name()));
            } catch (NothingToLearn e) {
                console.warn(title + ": " + e.getMessage());
                before.note(experience, 0, null);
                return;
            }
            Path round = dir.resolve("round-" + plan.round());
            staging.stage(plan.order(), round, parent == null ? null : parent.resolve("state"), null);
            RoundResult result = run(title, experience, round);
            UploadedRound files = states.upload(round, result);
            // For people before it is noted, noted before it is committed: whenever this process ends, nothing is missing and nothing counts twice.
            listener.learned(experience, result, round);
            before.note(experience, plan.round(), result);
            rounds.commit(plan, result, files);
            results.add(result);
            keep(round, result);
        }

        private boolean committed(LearnedBefore.Entry entry) {
            return entry.round() < rounds.journal().head().nextRound();
        }

        private void remember(String title, Experience experience, RoundResult result, Listener listener) {
            if (result != null) {
                console.line("%s was learned by an interrupted run (%s)", title, result.outcome());
                results.add(result);
                listener.remembered(experience, result);
            }
        }

        private RoundResult run(String title, Experience experience, Path round) {
            try (RoundBar bar = new RoundBar(console, title)) {
                RoundResult result = worker.run(round, bar::show, Duration.ofSeconds(scenario.policy().deadlineSeconds()));
                if (RoundResult.FAILED.equals(result.outcome())) {
                    throw failed(experience, result.reason());
                }
                return result;
            } catch (RoundFailed e) {
                throw failed(experience, e.getMessage());
            }
        }

        private UserError failed(Experience experience, String reason) {
            return UserError.failed(name + ", experience " + experience.number() + " (" + experience.name() + "): " + log.named(reason));
        }

        /** Only the parent's files are needed for the next round; a long stream would fill the disk. */
        private void keep(Path round, RoundResult result) throws IOException {
            if (!result.accepted()) {
                RoundStaging.clear(round);
                return;
            }
            if (parent != null) {
                RoundStaging.clear(parent);
            }
            parent = round;
        }

        private void warn(String title, List<FoldOutcome> outcomes) {
            for (FoldOutcome outcome : List.of(FoldOutcome.DUPLICATE, FoldOutcome.RELABELLED, FoldOutcome.SPLIT_CONFLICT)) {
                long count = outcomes.stream().filter(outcome::equals).count();
                if (count > 0) {
                    console.warn(title + ": " + count + " images are bytes that were there before: " + outcome.name().toLowerCase(java.util.Locale.ROOT));
                }
            }
        }

        private PluginSet install(PluginStore installed) {
            try {
                List<PluginJar> jars = plugins.stream().map(installed::install).toList();
                return new PluginSet(jars);
            } catch (IllegalArgumentException e) {
                throw new UserError(Exit.USAGE, e.getMessage(), e);
            }
        }

        Learned learned() {
            if (results.isEmpty()) {
                throw UserError.failed(name + ": there was nothing to learn from");
            }
            return new Learned(results);
        }

        @Override
        public void close() {
            worker.close();
            log.close();
        }
    }

    private static ScenarioRecord with(ScenarioRecord asked, String pluginSet) {
        return asked.withPluginSet(pluginSet);
    }
}
