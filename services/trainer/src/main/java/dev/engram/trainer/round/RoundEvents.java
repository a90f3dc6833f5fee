package dev.engram.trainer.round;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.Topics;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundResult;
import dev.engram.trainer.kafka.EventSink;
import dev.engram.trainer.scenario.Durations;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Tells on {@code engram.rounds} what becomes of rounds and requests. How a round ended is told from its journal entry alone. */
public final class RoundEvents {
    private static final int FORMAT = 1;
    /** Number in an event about a request that led to no round. */
    static final long NO_ROUND = 0;

    private final EventSink sink;
    private final Clock clock;

    /** Tells through this sink. */
    public RoundEvents(EventSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /** A round began. */
    public void started(RoundPlan plan, String request, String run) {
        send(new RoundEvent(FORMAT, RoundEvent.STARTED, plan.order().scenario(), plan.round(), plan.attempt(), request,
                plan.options().cause(), run, changes(plan), null, null, null, null, null, time()));
    }

    /** How far a round is. */
    public void progressed(RoundPlan plan, String request, String run, Progress at) {
        send(new RoundEvent(FORMAT, RoundEvent.PROGRESSED, plan.order().scenario(), plan.round(), plan.attempt(), request, null, run,
                changes(plan), null, progress(at), null, null, null, time()));
    }

    /** A round ended as its entry says. */
    public CompletableFuture<Void> ended(JournalEntry entry, String request, String run) {
        RoundRecord round = entry.round();
        RoundResult result = round.result();
        boolean failed = entry.kind() == EntryKind.ROUND_FAILED;
        String type = failed ? RoundEvent.FAILED : entry.kind() == EntryKind.ROUND_REJECTED ? RoundEvent.REJECTED : RoundEvent.ACCEPTED;
        List<String> classes = entry.kind() == EntryKind.ROUND_ACCEPTED ? result.classes() : null;
        return send(new RoundEvent(FORMAT, type, entry.scenario(), round.round(), entry.attempt(), request, round.told(), run,
                round.samples() + round.withdrawn(), classes, null, failed ? null : result.metrics(), failed ? null : result.accuracy(),
                Durations.seconds(round, entry.time()), entry.time()));
    }

    /** A round was given up without an entry in the journal. */
    public void abandoned(RoundPlan plan, String run, String reason) {
        send(new RoundEvent(FORMAT, RoundEvent.FAILED, plan.order().scenario(), plan.round(), plan.attempt(), null, reason, run,
                changes(plan), null, null, null, null, null, time()));
    }

    /** A request led to no round. */
    public CompletableFuture<Void> refused(Request request, String reason) {
        return send(new RoundEvent(FORMAT, RoundEvent.FAILED, request.scenario(), NO_ROUND, null, request.id(), reason, null, null, null,
                null, null, null, null, time()));
    }

    private CompletableFuture<Void> send(RoundEvent event) {
        return sink.send(Topics.ROUNDS, event.scenario(), Topics.TYPE_ROUND_PREFIX + event.type(), event);
    }

    private String time() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static int changes(RoundPlan plan) {
        return plan.order().experience().size() + plan.order().withdrawn().size();
    }

    static Map<String, Object> progress(Progress at) {
        Map<String, Object> progress = new LinkedHashMap<>();
        progress.put("phase", at.phase());
        progress.put("epoch", at.epoch());
        progress.put("epochs", at.epochs());
        progress.put("step", at.step());
        progress.put("steps", at.steps());
        progress.put("loss", at.loss());
        progress.put("imagesPerSecond", at.imagesPerSecond());
        progress.put("secondsLeft", at.secondsLeft());
        return progress;
    }
}
