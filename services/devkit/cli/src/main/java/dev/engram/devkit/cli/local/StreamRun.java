package dev.engram.devkit.cli.local;

import dev.engram.api.event.ScenarioRecord;
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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One stream on its way: its log, journal, store and worker. */
final class StreamRun implements AutoCloseable {
    private static final Duration GRACE = Duration.ofDays(2);

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
    private final LocalStream stream;
    private final Console console;
    private Path parent;

    StreamRun(String name, Path dir, ScenarioRecord asked, boolean export, LearnedBefore before, LocalStream stream) {
        this.stream = stream;
        console = stream.console;
        this.before = before;
        this.name = name;
        this.dir = dir;
        this.export = export;
        DirectoryObjectStore store = new DirectoryObjectStore(dir.resolve("store"));
        Artifacts artifacts = new Artifacts(store);
        stream.weights.store(artifacts);
        PluginStore installed = new PluginStore(store);
        scenario = asked.withPluginSet(installed.save(install(installed)));
        Path blobs = dir.resolve("blobs");
        log = new LocalLog(blobs);
        rounds = new Rounds(new Writer(Journal.of(store, scenario.id()), Clock.systemUTC()), artifacts, log.catalog(), GRACE);
        rounds.configure(scenario);
        states = new StateStore(artifacts);
        staging = new RoundStaging(new BlobCache(artifacts, blobs), states, installed);
        worker = stream.engine.worker(dir.resolve("worker.log"));
    }

    void learn(Experience experience, LocalStream.Listener listener) throws IOException, LearnedBefore.Changed {
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
            plan = rounds.plan(scenario, log.end(), new RoundOptions(stream.engine.device(), stream.engine.threads(), export, "requested", experience.name()));
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

    private void remember(String title, Experience experience, RoundResult result, LocalStream.Listener listener) {
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
            List<PluginJar> jars = stream.plugins.stream().map(installed::install).toList();
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
