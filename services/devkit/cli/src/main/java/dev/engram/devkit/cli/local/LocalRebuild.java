package dev.engram.devkit.cli.local;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.PluginStore;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.lineage.TrainingLog;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.lineage.BranchRebuild;
import dev.engram.lineage.BranchReport;
import dev.engram.lineage.Rebuild;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.branch.Branch.Learned;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.explain.RoundNames;
import dev.engram.lineage.journal.History;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.worker.LocalWorker;
import dev.engram.lineage.worker.RoundFailed;
import dev.engram.lineage.worker.RoundRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Computes versions of a running platform again, from its log, journal, pictures and plugins: to compare them, or to learn their
 * line without some samples, as a branch. No trainer is asked or disturbed.
 */
public final class LocalRebuild {
    private final Connection connection;
    private final LocalEngine engine;
    private final Console console;
    private final TrainingLog log;

    /** A rebuild on this machine of what that platform holds. */
    public LocalRebuild(Connection connection, LocalEngine engine, Console console) {
        this.connection = connection;
        this.engine = engine;
        this.console = console;
        this.log = new TrainingLog(connection, console);
    }

    /** What is at hand while rounds are learned. */
    private record Bench(Journal journal, long round, ObjectStore store, SampleCatalog catalog, RoundStaging staging, RoundRunner runner,
            Path work, Duration deadline) {}

    /** What is done there. */
    private interface Work<T> {
        T on(Bench bench) throws RoundFailed;
    }

    /**
     * Rebuilds a version and every one it descends from, with as many threads as each had unless the engine says otherwise.
     *
     * @param version MLflow's version, or {@code round:<number>}
     * @param from    round whose stored state is the start; 0 for the empty state
     * @param step    told of each round that was compared
     */
    public RebuildReport run(String scenario, String version, long from, Consumer<RebuildReport.Step> step) {
        return work("rebuild " + scenario + " " + version, scenario, version, bench -> new Rebuild(bench.journal(), new Artifacts(bench.store()),
                bench.catalog(), bench.staging(), bench.runner()).rebuild(bench.round(),
                        new Rebuild.Options(bench.work(), from, engine.threads(), bench.deadline(), step, progress -> {})));
    }

    /**
     * Learns a version's line without some samples and stores it as a branch.
     *
     * @param version MLflow's version, or {@code round:<number>}
     * @param without ids of the samples
     * @param name    name of the branch
     * @param learned told of each round that was learned
     */
    public BranchReport without(String scenario, String version, Set<String> without, String name, Consumer<Learned> learned) {
        return work("rebuild " + scenario + " " + version + " --without", scenario, version, bench -> new BranchRebuild(bench.journal(), bench.store(),
                bench.catalog(), bench.staging(), bench.runner(), Clock.systemUTC()).learn(new BranchRebuild.Wish(bench.round(), name, without,
                        bench.work(), bench.deadline(), learned, progress -> {})));
    }

    private <T> T work(String asked, String scenario, String version, Work<T> work) {
        Journal journal = log.journal(scenario);
        ObjectStore store = connection.store();
        Path folder = temporary();
        try (SampleCatalog catalog = SampleCatalog.open(folder.resolve("catalog.db"));
                LocalWorker worker = engine.worker(folder.resolve("worker.log"))) {
            long round = new RoundNames(new History(journal)).find(version).round().round();
            log.fold(scenario, catalog);
            Artifacts artifacts = new Artifacts(store);
            RoundStaging staging = new RoundStaging(
                    new BlobCache(artifacts, folder.resolve("blobs")), new StateStore(artifacts), new PluginStore(store));
            return work.on(new Bench(journal, round, store, catalog, staging, (dir, progress, deadline) -> {
                try (RoundBar bar = new RoundBar(console, dir.getFileName().toString())) {
                    return worker.run(dir, bar::show, deadline);
                }
            }, folder.resolve("rounds"), Duration.ofSeconds(log.shares(scenario).deadlineSeconds())));
        } catch (IllegalArgumentException e) {
            throw UserError.usage(asked, e.getMessage());
        } catch (RoundFailed e) {
            throw UserError.failed(asked + ": " + e.getMessage());
        } finally {
            remove(folder);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("engram-rebuild");
        } catch (IOException e) {
            throw new UncheckedIOException("no room for temporary files", e);
        }
    }

    private static void remove(Path work) {
        try {
            RoundStaging.clear(work);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + work, e);
        }
    }
}
