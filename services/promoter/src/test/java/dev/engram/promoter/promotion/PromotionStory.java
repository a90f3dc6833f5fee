package dev.engram.promoter.promotion;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.journal.JournalEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A scenario with a trainer, an MLflow, topics, a clock and a promoter that can die and come back. */
final class PromotionStory implements Outbox {
    static final String DIGITS = "digits";

    private record Stored(String topic, String key, byte[] value) {}

    private final List<Stored> topics = new ArrayList<>();
    private final boolean prompt;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Known known = new Known();
    private Promoter promoter;
    private int dieAfter = Integer.MAX_VALUE;
    final ObjectStore store = new MemoryObjectStore();
    final FakeRegistry mlflow = new FakeRegistry();
    final StoredRounds trainer = new StoredRounds(store, DIGITS);
    final List<ModelDecided> decided = new ArrayList<>();
    final List<ModelPromoted> promoted = new ArrayList<>();

    /**
     * A new story.
     *
     * @param prompt whether the trainer applies a decision before anything else happens
     */
    PromotionStory(boolean prompt) {
        this.prompt = prompt;
        restart();
    }

    /** Rounds that passed their gate, each a version. */
    PromotionStory with(int versions) {
        for (int i = 0; i < versions; i++) {
            version();
        }
        return this;
    }

    JournalEntry version() {
        JournalEntry entry = trainer.accept();
        String version = String.valueOf(entry.round().round());
        mlflow.add(DIGITS, version, "run" + version, Map.of(Tags.ROUND, version));
        trainer.register(entry.round().round(), "run" + version, version);
        mlflow.point(DIGITS, Tags.CHALLENGER, version);
        return entry;
    }

    /** A person makes a version champion, and the promoter looks. */
    void champion(String version) {
        mlflow.point(DIGITS, Tags.CHAMPION, version);
        look();
    }

    /** A person rejects a version, and the promoter looks. */
    void rejected(String version) {
        mlflow.mark(DIGITS, version, Tags.REVIEW, Tags.REJECTED);
        look();
    }

    ScenarioStatus look() {
        return promoter.look(true).get(DIGITS);
    }

    /** A look that was not asked for. */
    ScenarioStatus poll() {
        return promoter.look(false).get(DIGITS);
    }

    /** The promoter dies once it stored so many records. */
    void dieAfter(int records) {
        dieAfter = records;
    }

    /** A promoter that knows what the topics say and nothing else. */
    void restart() {
        dieAfter = Integer.MAX_VALUE;
        known = new Known();
        topics.forEach(record -> known.apply(record.topic(), record.key(), record.value()));
        promoter = new Promoter(known, mlflow, store, this, new Clock() {
            @Override
            public java.time.ZoneId getZone() {
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
        });
    }

    void later(Duration time) {
        now = now.plus(time);
    }

    void autoPromote() {
        arrives(Topics.SCENARIOS, DIGITS, CanonicalJson.bytes(StoredRounds.record(DIGITS, true)));
    }

    void served(String replica, String version, String bundle, String state) {
        arrives(Topics.SERVING, DIGITS + "/" + replica, CanonicalJson.bytes(
                new ModelServed(1, DIGITS, replica, version, bundle, state, ModelServed.FAILED.equals(state) ? "no memory" : null, now.toString())));
    }

    void left(String replica) {
        arrives(Topics.SERVING, DIGITS + "/" + replica, null);
    }

    void forget(String topic) {
        topics.removeIf(record -> record.topic().equals(topic));
    }

    private void arrives(String topic, String key, byte[] value) {
        topics.add(new Stored(topic, key, value));
        known.apply(topic, key, value);
    }

    @Override
    public void send(ModelDecided record) {
        die();
        topics.add(new Stored(Topics.DECISIONS, record.scenario(), CanonicalJson.bytes(record)));
        decided.add(record);
        if (prompt) {
            trainer.apply(record);
        }
    }

    @Override
    public void send(ModelPromoted record, String decision) {
        die();
        topics.add(new Stored(Topics.MODELS_PROMOTED, record.scenario(), CanonicalJson.bytes(record)));
        promoted.add(record);
    }

    private void die() {
        if (dieAfter-- == 0) {
            throw new OutboxException("died", null);
        }
    }
}
