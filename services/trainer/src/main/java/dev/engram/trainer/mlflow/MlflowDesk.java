package dev.engram.trainer.mlflow;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.registry.Mlflow;
import dev.engram.registry.MlflowException;
import dev.engram.registry.RunInfo;
import dev.engram.registry.RunStatus;
import dev.engram.trainer.round.RoundRuns;
import dev.engram.trainer.scenario.Scenario;
import dev.engram.trainer.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything between the trainer and MLflow, on a thread of its own: live metrics, what the journal says ended, and runs that dead
 * attempts left. What is to be done follows from the journal and from the files of attempts, so it is done also after any crash;
 * while MLflow is away it waits.
 */
public final class MlflowDesk implements RoundRuns, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowDesk.class);
    private static final long PATIENCE_MILLIS = 2_000;
    private static final long RECONCILE_MILLIS = 300_000;

    private final Mlflow mlflow;
    private final RunBook book;
    private final Conclusion conclusion;
    private final Scenarios scenarios;
    private final Path spools;
    private final String instance;
    private final Clock clock;
    private final Map<String, LiveRun> live = new ConcurrentHashMap<>();
    private final Map<String, Spool> left = new ConcurrentHashMap<>();
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();
    private final ExecutorService opener = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "trainer-mlflow-open");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Runnable wake = () -> { };
    private long reconciled;

    /**
     * A desk for these scenarios.
     *
     * @param store    blobs and journals
     * @param bucket   its name, for people
     * @param data     directory of spools and of bundles on their way
     * @param instance name of this trainer
     */
    public MlflowDesk(Mlflow mlflow, ObjectStore store, String bucket, Scenarios scenarios, Path data, String instance, Clock clock)
            throws IOException {
        Artifacts artifacts = new Artifacts(store);
        this.mlflow = mlflow;
        this.scenarios = scenarios;
        this.spools = data.resolve("mlflow");
        this.instance = instance;
        this.clock = clock;
        this.book = new RunBook(mlflow, new PluginStore(store), instance);
        this.conclusion = new Conclusion(mlflow, book, artifacts, bucket, data.resolve("bundles"));
        this.reconciled = clock.millis();
        conclusion.sweep();
        Spool.left(spools).forEach(spool -> left.put(spool.owner().attempt(), spool));
    }

    /** Whom to wake when there is something to be done at once. */
    public void wakes(Runnable loop) {
        wake = loop;
    }

    /** Somebody's partitions came: what their trainers left in MLflow is looked at. */
    public void gained(Collection<Scenario> gained) {
        gained.forEach(scenario -> doubtful.add(scenario.id()));
    }

    /** The page of a run; null while MLflow has not said where it is. */
    public String link(String scenario, String run) {
        return book.link(scenario, run);
    }

    @Override
    public Watch open(RoundPlan plan, String request) {
        Scenario scenario = scenarios.find(plan.order().scenario()).orElseThrow();
        try {
            Spool spool = Spool.begin(spools, new Spool.Owner(scenario.id(), plan.round(), plan.attempt()));
            LiveRun run = new LiveRun(scenario, Facts.of(plan), spool, () -> wake.run());
            live.put(plan.attempt(), run);
            Future<String> made = opener.submit(() -> run.ensure(book));
            made.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return run;
        } catch (InterruptedException e) {
            // Cancelled: the round's thread finds out at its next step.
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("round {} of {} begins without a run in MLflow: {}", plan.round(), scenario.id(),
                    e.getCause() == null ? "no answer yet" : e.getCause().getMessage());
        } catch (IOException e) {
            LOG.warn("the metrics of round {} of {} cannot be kept: {}", plan.round(), scenario.id(), e.toString());
        }
        LiveRun opened = live.get(plan.attempt());
        return opened == null ? Watch.BLIND : opened;
    }

    /** Does what is to be done now; what fails is done by a later call, and does not hold up the rest. */
    public boolean step() {
        List<RuntimeException> failures = new ArrayList<>();
        live.values().stream().filter(run -> !run.over()).forEach(run -> attempt(failures, () -> run.send(mlflow, book)));
        live.forEach((id, run) -> {
            if (run.over()) {
                // What it holds in memory is no longer needed: while MLflow is away for long, only files may add up.
                left.put(id, run.spool());
                live.remove(id);
            }
        });
        left.values().forEach(spool -> attempt(failures, () -> settle(spool)));
        scenarios.owned().forEach(scenario -> attempt(failures, () -> register(scenario)));
        reconcile(failures);
        if (!failures.isEmpty()) {
            book.forget();
            throw failures.get(0);
        }
        return false;
    }

    /** Accepted rounds that MLflow does not have yet. */
    public int waiting() {
        return scenarios.owned().stream().mapToInt(scenario -> scenario.head().unregistered().size()).sum();
    }

    @Override
    public void close() {
        opener.shutdownNow();
    }

    private static void attempt(List<RuntimeException> failures, Runnable work) {
        // Once it does not answer, everything else is left for later, too: each question would take its whole patience.
        if (failures.stream().anyMatch(failure -> failure instanceof MlflowException e && !e.reachable())) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    private void register(Scenario scenario) {
        if (!scenario.configured()) {
            return;
        }
        for (long round : scenario.head().unregistered()) {
            JournalEntry entry = scenario.rounds().journal().round(round).orElseThrow();
            conclusion.register(scenario, entry, spools(entry.attempt()));
            drop(entry.attempt());
        }
    }

    /** An attempt is over: what its run is to say stands in the journal, or nowhere. */
    private void settle(Spool spool) {
        Spool.Owner owner = spool.owner();
        Optional<Scenario> known = scenarios.find(owner.scenario());
        if (known.isEmpty()) {
            return;
        }
        Scenario scenario = known.get();
        scenario.refresh();
        Optional<JournalEntry> entry = entry(scenario, owner.round(), owner.attempt());
        if (entry.isEmpty()) {
            book.find(owner.scenario(), owner.attempt()).filter(run -> run.status() == RunStatus.RUNNING)
                    .ifPresent(run -> conclusion.abandon(run.id(), "the attempt ended without an entry in the journal"));
            drop(owner.attempt());
        } else if (!scenario.head().unregistered().contains(owner.round())) {
            // Rejected, failed, or registered by another trainer while the curves were here.
            conclusion.conclude(scenario, entry.get(), List.of(spool));
            drop(owner.attempt());
        }
    }

    private void reconcile(List<RuntimeException> failures) {
        if (clock.millis() - reconciled >= RECONCILE_MILLIS) {
            reconciled = clock.millis();
            gained(scenarios.owned());
        }
        for (Scenario scenario : scenarios.owned()) {
            if (scenario.configured() && doubtful.contains(scenario.id())) {
                attempt(failures, () -> {
                    scenario.refresh();
                    book.running(scenario.id()).forEach(run -> reconcile(scenario, run));
                    doubtful.remove(scenario.id());
                });
            }
        }
    }

    private void reconcile(Scenario scenario, RunInfo run) {
        String attempt = run.tags().get(Tags.ATTEMPT);
        String round = run.tags().getOrDefault(Tags.ROUND, "");
        if (attempt == null || !round.matches("\\d{1,18}") || live.containsKey(attempt) || left.containsKey(attempt)) {
            return;
        }
        if (book.find(scenario.id(), attempt).filter(first -> !first.id().equals(run.id())).isPresent()) {
            conclusion.abandon(run.id(), "another run shows the same attempt");
            return;
        }
        Optional<JournalEntry> entry = entry(scenario, Long.parseLong(round), attempt);
        boolean passed = scenario.head().nextRound() > Long.parseLong(round);
        if (entry.isEmpty() && (passed || instance.equals(run.tags().get(Tags.TRAINER)))) {
            conclusion.abandon(run.id(), passed ? "another attempt ended the round" : "the attempt died");
        } else if (entry.isPresent() && !scenario.head().unregistered().contains(Long.parseLong(round))) {
            conclusion.conclude(scenario, entry.get(), List.of());
        }
    }

    private static Optional<JournalEntry> entry(Scenario scenario, long round, String attempt) {
        return scenario.rounds().journal().round(round).filter(found -> found.attempt().equals(attempt));
    }

    private List<Spool> spools(String attempt) {
        LiveRun run = live.get(attempt);
        Spool spool = run == null ? left.get(attempt) : run.spool();
        return spool == null ? List.of() : List.of(spool);
    }

    private void drop(String attempt) {
        spools(attempt).forEach(Spool::delete);
        live.remove(attempt);
        left.remove(attempt);
    }
}
