package dev.engram.trainer.mlflow;

import dev.engram.lineage.round.Progress;
import dev.engram.registry.Mlflow;
import dev.engram.registry.MlflowException;
import dev.engram.registry.RunInfo;
import dev.engram.trainer.round.RoundRuns;
import dev.engram.trainer.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An attempt as people watch it. The round's thread writes to a file; MLflow gets it when it can. */
final class LiveRun implements RoundRuns.Watch {
    private final Scenario scenario;
    private final Facts facts;
    private final Spool spool;
    private final Runnable ended;
    private final SystemFigures system = new SystemFigures();
    private volatile String run;
    private volatile boolean closed;
    private boolean tried;

    /**
     * An attempt that begins.
     *
     * @param ended told when the attempt is over
     */
    LiveRun(Scenario scenario, Facts facts, Spool spool, Runnable ended) {
        this.scenario = scenario;
        this.facts = facts;
        this.spool = spool;
        this.ended = ended;
    }

    @Override
    public String run() {
        return run;
    }

    @Override
    public void progressed(Progress progress) {
        List<dev.engram.registry.MetricPoint> points = new ArrayList<>(Figures.live(progress));
        points.addAll(system.at(progress.time()));
        if (!points.isEmpty()) {
            spool.add(points);
        }
    }

    @Override
    public void closed() {
        closed = true;
        ended.run();
    }

    /** Whether the attempt is over. */
    boolean over() {
        return closed;
    }

    Spool spool() {
        return spool;
    }

    /** Has a run; a creation whose answer was lost is found again. */
    synchronized String ensure(RunBook book) {
        if (run == null) {
            String found = tried ? book.find(scenario.id(), facts.order().attempt()).map(RunInfo::id).orElse(null) : null;
            tried = true;
            run = found != null ? found : book.create(scenario, facts);
        }
        return run;
    }

    /** Sends what was not sent. */
    void send(Mlflow mlflow, RunBook book) {
        String to = ensure(book);
        try {
            for (Spool.Taken taken = spool.take(); !taken.points().isEmpty(); taken = spool.take()) {
                mlflow.log(to, taken.points(), Map.of(), Map.of());
                spool.done(taken);
            }
        } catch (MlflowException e) {
            if (!e.temporary()) {
                // Somebody deleted the run: the next try makes another.
                forget();
            }
            throw e;
        }
    }

    private synchronized void forget() {
        run = null;
    }
}
