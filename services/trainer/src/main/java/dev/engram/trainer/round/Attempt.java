package dev.engram.trainer.round;

import dev.engram.artifacts.CorruptArtifactException;
import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.lineage.Committed;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.UploadedRound;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.worker.RoundFailed;
import dev.engram.trainer.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a round: staged, learned, stored, committed. Whatever the worker does, the attempt ends with an entry in the
 * journal, unless it is cancelled or somebody else moved the head.
 */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final long PACE_MILLIS = 950;

    private final RoundTools tools;
    private final Scenario scenario;
    private final RoundPlan plan;
    private final String request;
    private final String name;
    private RoundRuns.Watch watch = RoundRuns.Watch.BLIND;
    private volatile Progress newest;
    private String toldPhase = "";
    private long told;

    /** A result with its files, stored. */
    private record Outcome(RoundResult result, UploadedRound files) {
        static Outcome failed(String reason, RoundResult.Fault fault) {
            return new Outcome(RoundResult.failed(reason, fault), UploadedRound.nothing());
        }
    }

    Attempt(RoundTools tools, Scenario scenario, RoundPlan plan, String request) {
        this.tools = tools;
        this.scenario = scenario;
        this.plan = plan;
        this.request = request;
        this.name = "round " + plan.round() + " of " + scenario.id();
    }

    /**
     * Does it.
     *
     * @throws RoundCancelled if the thread is interrupted
     */
    Committed run() {
        watch = tools.runs().open(plan, request);
        Path dir = tools.workplace().of(plan);
        try {
            LOG.info("{}: {} samples to learn, {} to forget, {} in memory ({}), attempt {}", name, plan.order().experience().size(),
                    plan.order().withdrawn().size(), plan.order().memory().size(), plan.options().cause(), plan.attempt());
            tools.events().started(plan, request, watch.run());
            Outcome outcome = learned(dir);
            Committed committed = tools.retry().call("committing " + name,
                    () -> scenario.rounds().commit(plan, outcome.result(), outcome.files()));
            if (!committed.written()) {
                LOG.warn("{} was abandoned: {}", name, committed.reason());
            }
            return committed;
        } finally {
            watch.closed();
            tools.workplace().clear(dir);
        }
    }

    RoundPlan plan() {
        return plan;
    }

    String request() {
        return request;
    }

    /** Id of the run that shows it, or null. */
    String shownBy() {
        return watch.run();
    }

    /** Its newest line of progress, or null. */
    Progress progress() {
        return newest;
    }

    private Outcome learned(Path dir) {
        try {
            tools.retry().call("staging " + name, () -> {
                tools.staging().stage(plan.order(), dir);
                return dir;
            });
            RoundResult result = tools.runner().run(dir, this::progressed, Duration.ofSeconds(plan.record().policy().deadlineSeconds()));
            UploadedRound files = tools.retry().call("storing " + name, () -> tools.states().upload(dir, result));
            return new Outcome(result, files);
        } catch (RoundFailed e) {
            if (e.cancelled()) {
                throw new RoundCancelled("learning " + name);
            }
            return Outcome.failed(e.getMessage(), e.early() ? RoundResult.Fault.outside() : null);
        } catch (NoSuchObjectException e) {
            return Outcome.failed("something the round needs is not in the store: " + e.getMessage(), fault(e.key().substring(e.key().lastIndexOf('/') + 1)));
        } catch (CorruptArtifactException e) {
            return Outcome.failed("something the round needs is not in the store: " + e.getMessage(), fault(e.expected()));
        } catch (IllegalStateException | IllegalArgumentException e) {
            return Outcome.failed("what the worker left cannot be used: " + e.getMessage(), null);
        }
    }

    /** A sample whose bytes are gone cannot be learned; without anything else that is gone no round can be. */
    private RoundResult.Fault fault(String sha256) {
        boolean sample = plan.order().experience().stream().anyMatch(one -> one.id().equals(sha256));
        return sample ? RoundResult.Fault.of(List.of(sha256)) : RoundResult.Fault.outside();
    }

    /** About once a second, and whenever a phase begins; people's run gets every line. */
    private void progressed(Progress progress) {
        newest = progress;
        watch.progressed(progress);
        long now = tools.clock().millis();
        if (now - told >= PACE_MILLIS || !String.valueOf(progress.phase()).equals(toldPhase)) {
            told = now;
            toldPhase = String.valueOf(progress.phase());
            tools.events().progressed(plan, request, watch.run(), progress);
        }
    }
}
