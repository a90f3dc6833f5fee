package dev.engram.lineage.model;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.scenario.Precision;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.DeletionNotices;
import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.Committed;
import dev.engram.lineage.NothingToLearn;
import dev.engram.lineage.RoundOptions;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.Rounds;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.UploadedRound;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.FoldOutcome;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.Decisions;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.Registration;
import dev.engram.lineage.journal.Writer;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.Environment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A trainer as the service will be one, with everything that can be lost when it dies. */
final class Trainer {
    static final String TOPIC = "log-1";
    static final int PARTITION = 3;
    static final Duration GRACE = Duration.ofHours(10);
    static final Environment ENVIRONMENT = new Environment("test", "17", "none", "none", "cpu", 1, Precision.BFLOAT16);

    final FaultyStore store;
    private final String scenario;
    private final Clock clock;
    private final Supplier<String> attempts;
    private final DeletionNotices.Pause outwaits;
    private SampleCatalog catalog = SampleCatalog.inMemory();
    private Artifacts artifacts;
    private Rounds rounds;
    private Decisions decisions;
    private RoundPlan plan;
    private StubLearner.Learned learned;

    Trainer(ObjectStore shared, String scenario, Clock clock, Supplier<String> attempts, DeletionNotices.Pause outwaits) {
        this.store = new FaultyStore(shared);
        this.scenario = scenario;
        this.clock = clock;
        this.attempts = attempts;
        this.outwaits = outwaits;
        start();
    }

    /** A new process: nothing is known but what the store and, unless deleted, the catalog hold. */
    void start() {
        store.disarm();
        artifacts = new Artifacts(store,
                new DeletionNotices(store, () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos(), outwaits));
        Writer writer = new Writer(Journal.of(store, scenario), clock, attempts);
        rounds = new Rounds(writer, artifacts, catalog, GRACE);
        decisions = new Decisions(writer);
        plan = null;
    }

    void deleteCatalog() {
        catalog.close();
        catalog = SampleCatalog.inMemory();
        start();
    }

    SampleCatalog catalog() {
        return catalog;
    }

    List<FoldOutcome> read(List<SampleAdmitted> log, int most, ScenarioRecord record) {
        long next = catalog.next(TOPIC, PARTITION);
        List<Admission> batch = new ArrayList<>();
        for (long at = next; at < Math.min(log.size(), next + most); at++) {
            batch.add(new Admission(new TopicOffset(TOPIC, PARTITION, at), log.get((int) at), record.policy()));
        }
        return catalog.applyAll(batch);
    }

    void plan(ScenarioRecord record, long upTo) throws NothingToLearn {
        plan = null;
        plan = rounds.plan(record, new TopicOffset(TOPIC, PARTITION, Math.min(upTo, catalog.next(TOPIC, PARTITION))), RoundOptions.defaults());
        learned = null;
    }

    boolean planned() {
        return plan != null;
    }

    /** Learns, stores, commits; may be called again after an error. */
    Committed finish() {
        StateStore states = new StateStore(artifacts);
        if (learned == null) {
            byte[] parent = plan.order().parent() == null ? null
                    : artifacts.get(states.manifest(plan.order().parent()).files().get("state.json").sha256());
            learned = StubLearner.learn(plan.order(), parent, ENVIRONMENT);
        }
        UploadedRound files = UploadedRound.nothing();
        if (learned.state() != null) {
            artifacts.put(learned.state());
            artifacts.put(learned.bundle());
            files = new UploadedRound(states.save(learned.result().state()), learned.result().bundle(), null, null);
        }
        Committed committed = rounds.commit(plan, learned.result(), files);
        plan = null;
        return committed;
    }

    void decide(ModelDecided decision, boolean pending) {
        decisions.apply(decision, pending);
    }

    void register(long round) {
        rounds.registered(new Registration(round, "run-" + round, scenario, Long.toString(round)));
    }

    Rounds rounds() {
        return rounds;
    }
}
