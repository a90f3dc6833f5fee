package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.DeletionNotices;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.lineage.CatalogBehind;
import dev.engram.lineage.NothingToLearn;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.SetAside;
import dev.engram.lineage.log.OffsetRange;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One seeded sequence: a log that grows, two trainers on one scenario, people who change their minds, and faults. */
final class Story {
    static final String SCENARIO = "model";
    private static final List<String> LABELS = List.of("cat", "dog", "cow");

    private final Random random;
    private final MemoryObjectStore store;
    private final Map<String, ModelDecided> decisions = new HashMap<>();
    private final List<Trainer> trainers = new ArrayList<>();
    private final List<String> samples = new ArrayList<>();
    private final Map<String, byte[]> images = new HashMap<>();
    private final List<byte[]> strays = new ArrayList<>();
    private final Clock clock;
    private final ScenarioRecord record;
    private final NaiveLog log;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int names;
    int killed;
    int unanswered;
    int superseded;
    private Sweeper sweeper;

    /** A story in which somebody sweeps the store, too. */
    static Story swept(long seed) {
        Story story = new Story(seed);
        story.sweeper = new Sweeper(story, story.store);
        return story;
    }

    Story(long seed) {
        random = new Random(seed);
        String undone = random.nextBoolean() ? "set-aside" : "pending";
        RoundPolicy policy = new RoundPolicy(0, 0, 0.6, 0.2, 1 + random.nextInt(3), undone, false, 100);
        record = new ScenarioRecord(1, SCENARIO, "stub", Map.of("rate", 0.1), null, ScenarioRecord.PINNED, policy);
        log = new NaiveLog(policy);
        clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        store = new MemoryObjectStore(clock);
        for (int i = 0; i < 2; i++) {
            trainers.add(new Trainer(store, SCENARIO, clock, () -> "attempt-" + names++, this::outwaits));
        }
    }

    /** Who stores what a sweep is about to delete waits; in a sequence nothing but the time goes on meanwhile. */
    private void outwaits(Duration time) {
        if (sweeper != null && sweeper.underWay()) {
            throw new ObjectStoreException("waited for a sweep that takes long");
        }
        now = now.plusSeconds(60);
    }

    /** Time by which notices of a sweep are believed. */
    long nanos() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }

    Sweeper sweeper() {
        return sweeper;
    }

    Clock clock() {
        return clock;
    }

    Random random() {
        return random;
    }

    /** Some time passes while somebody works, and perhaps somebody else works, too. */
    void meanwhile(Duration time) {
        now = now.plus(time);
        if (random.nextInt(3) == 0) {
            one(trainers.get(random.nextInt(trainers.size())));
        }
    }

    MemoryObjectStore store() {
        return store;
    }

    NaiveLog log() {
        return log;
    }

    ScenarioRecord record() {
        return record;
    }

    void play(int steps) {
        for (int i = 0; i < steps; i++) {
            one(trainers.get(random.nextInt(trainers.size())));
            if (sweeper != null && random.nextInt(10) == 0) {
                sweeper.sweep();
            }
        }
        settle();
    }

    private void one(Trainer trainer) {
        try {
            step(trainer);
        } catch (NothingToLearn e) {
            publish(1 + random.nextInt(3));
        } catch (CatalogBehind e) {
            trainer.read(log.records, Integer.MAX_VALUE, record);
        } catch (ObjectStoreException e) {
            // The trainer lives on and will try again, or not.
            unanswered++;
            now = now.plusSeconds(1);
        } catch (FaultyStore.Killed e) {
            killed++;
            revive(trainer);
        }
    }

    /** All faults are over: whatever was admitted gets its chance. */
    private void settle() {
        for (Trainer trainer : trainers) {
            trainer.start();
            trainer.read(log.records, Integer.MAX_VALUE, record);
        }
        for (int i = 0; i < 12; i++) {
            try {
                trainers.get(i % 2).plan(record, Long.MAX_VALUE);
                assertThat(trainers.get(i % 2).finish().written()).isTrue();
            } catch (NothingToLearn e) {
                return;
            }
        }
    }

    private void step(Trainer trainer) throws NothingToLearn {
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> publish(1 + random.nextInt(4));
            case 3, 4 -> read(trainer);
            case 5, 6 -> trainer.plan(record, random.nextInt(4) == 0 ? log.end() / 2 : log.end());
            case 7, 8, 9 -> {
                if (trainer.planned() && !trainer.finish().written()) {
                    superseded++;
                }
            }
            case 10 -> {
                if (random.nextBoolean()) {
                    decide(trainer);
                }
            }
            case 11 -> arrange(trainer);
            case 12 -> trainer.store.arm(FaultyStore.Fault.values()[random.nextInt(4)], random.nextInt(14), 1 + random.nextInt(4));
            default -> misfortune(trainer);
        }
    }

    private void misfortune(Trainer trainer) {
        switch (random.nextInt(4)) {
            case 0 -> trainer.deleteCatalog();
            case 1 -> now = now.plus(Duration.ofHours(6));
            case 2 -> revive(trainer);
            default -> now = now.plusSeconds(30);
        }
    }

    private void revive(Trainer trainer) {
        if (random.nextInt(3) == 0) {
            trainer.deleteCatalog();
        } else {
            trainer.start();
        }
    }

    private void read(Trainer trainer) {
        long next = trainer.catalog().next(Trainer.TOPIC, Trainer.PARTITION);
        var outcomes = trainer.read(log.records, 1 + random.nextInt(12), record);
        assertThat(outcomes).isEqualTo(log.outcomes.subList((int) next, (int) next + outcomes.size()));
    }

    private void publish(int records) {
        for (int i = 0; i < records; i++) {
            boolean known = !samples.isEmpty() && random.nextInt(3) == 0;
            String id = known ? samples.get(random.nextInt(samples.size())) : image();
            // Ingest stores always: it cannot know whether the bytes are there still.
            ingest().put(images.get(id));
            String event = random.nextInt(8) == 0 && names > 0 ? "event-" + random.nextInt(names) : "event-" + names++;
            boolean withdraw = random.nextInt(known ? 4 : 20) == 0;
            Split split = random.nextInt(6) == 0 ? Split.values()[random.nextInt(3)] : null;
            int draw = random.nextInt(100);
            String label = draw < 1 ? StubLearner.POISON : draw < 4 ? StubLearner.DOUBTFUL : LABELS.get(draw % LABELS.size());
            List<String> labels = random.nextInt(30) == 0 ? List.of() : List.of(label);
            log.append(withdraw
                    ? new SampleAdmitted(1, SampleAdmitted.WITHDRAWN, SCENARIO, id, null, null, null, null, event, "test", null)
                    : new SampleAdmitted(1, SampleAdmitted.ADMITTED, SCENARIO, id, labels, split, new ArtifactRef(id, 7), null, event, "test",
                            "2026-01-01T00:00:00Z"));
        }
    }

    private Artifacts ingest() {
        return new Artifacts(store, new DeletionNotices(store, this::nanos, this::outwaits));
    }

    private String image() {
        // Some images were stored before, by somebody who died before they were admitted.
        boolean again = sweeper != null && !strays.isEmpty() && random.nextInt(3) == 0;
        byte[] bytes = again ? strays.remove(0) : ("image " + samples.size() + strays.size()).getBytes(StandardCharsets.UTF_8);
        if (sweeper != null && random.nextInt(6) == 0) {
            byte[] stray = ("stray " + names++).getBytes(StandardCharsets.UTF_8);
            ingest().put(stray);
            strays.add(stray);
        }
        samples.add(Hashes.sha256(bytes));
        images.put(samples.get(samples.size() - 1), bytes);
        return samples.get(samples.size() - 1);
    }

    private void decide(Trainer trainer) {
        trainer.rounds().configure(record);
        long rounds = Journal.of(store, SCENARIO).head().nextRound() - 1;
        boolean again = !decisions.isEmpty() && random.nextInt(4) == 0;
        String id = "decision-" + (again ? random.nextInt(decisions.size()) : decisions.size());
        ModelDecided decision = decisions.computeIfAbsent(id, name -> {
            long round = rounds == 0 ? 1 : Math.max(1, rounds - random.nextInt(Math.min(4, (int) rounds)));
            String kind = random.nextInt(3) == 0 ? ModelDecided.REJECTED_BY_REVIEW : ModelDecided.PROMOTED;
            return new ModelDecided(1, name, SCENARIO, kind, round, "v" + round, null, "because", "2026-01-01T00:00:00Z");
        });
        trainer.decide(decision, "pending".equals(record.policy().undone()));
    }

    private void arrange(Trainer trainer) {
        Head head = Journal.of(store, SCENARIO).head();
        List<OffsetRange> ranges = random.nextBoolean() ? head.setAside() : head.pending();
        if (!head.unregistered().isEmpty() && random.nextBoolean()) {
            trainer.register(head.unregistered().get(0));
        } else if (!ranges.isEmpty()) {
            OffsetRange range = ranges.get(random.nextInt(ranges.size()));
            long from = range.from() + random.nextInt((int) (range.to() - range.from()));
            trainer.rounds().setAside(new SetAside(List.of(range.bounded(from, range.to())), ranges == head.setAside(), "by hand"));
        }
    }

    /** Follows the journal from its first entry and compares everything with the ideal. */
    IdealFold check() {
        IdealFold ideal = new IdealFold(log, new Artifacts(store), decisions);
        for (JournalEntry entry : Journal.of(store, SCENARIO).entries()) {
            ideal.follow(entry);
        }
        ideal.requireFiles();
        return ideal;
    }

    void close() {
        trainers.forEach(trainer -> trainer.catalog().close());
    }
}
