package dev.engram.serving.promotion;

import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.CanonicalJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code engram.models.promoted}. What stands there at the start is taken in as a whole, so that only the newest
 * promotion of each scenario is loaded; from then on each record as it comes.
 */
public final class PromotedTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("promotions");

    private final Map<String, Object> kafka;
    private final Promotions promotions;
    private final Retrying thread = new Retrying("promoted-topic", LOG, this::follow);
    private volatile WholeTopic topic;
    private volatile boolean caughtUp;

    /** A reader that hands on what it reads. */
    public PromotedTopic(Map<String, Object> kafka, Promotions promotions) {
        this.kafka = Map.copyOf(kafka);
        this.promotions = promotions;
    }

    /** Begins to read, in a thread of its own. */
    public void start() {
        thread.start();
    }

    /** Whether everything was read that stood on the topic when this replica started. */
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public void close() {
        WholeTopic open = topic;
        if (open != null) {
            open.wakeup();
        }
        thread.stop(Duration.ofSeconds(2));
    }

    private void follow() {
        try (WholeTopic open = WholeTopic.open(kafka, Topics.MODELS_PROMOTED)) {
            topic = open;
            Map<String, byte[]> newest = new LinkedHashMap<>();
            while (!thread.stopped() && !open.caughtUp()) {
                open.poll().forEach(record -> newest.put(record.key(), record.value()));
            }
            newest.forEach(this::take);
            caughtUp = true;
            thread.succeeded();
            LOG.info("caught up with {}: {} scenarios", Topics.MODELS_PROMOTED, newest.size());
            while (!thread.stopped()) {
                for (ConsumerRecord<String, byte[]> record : open.poll()) {
                    take(record.key(), record.value());
                }
            }
        } catch (WakeupException e) {
            LOG.debug("stopped", e);
        } finally {
            topic = null;
        }
    }

    /** A record that cannot be read must not keep the ones behind it from being read. */
    private void take(String key, byte[] value) {
        try {
            if (value == null) {
                promotions.withdraw(key);
                return;
            }
            ModelPromoted promoted = CanonicalJson.read(value, ModelPromoted.class);
            if (promoted.format() != 1) {
                throw new IllegalArgumentException("ModelPromoted format " + promoted.format() + " is not known; known is 1");
            }
            ScenarioRecord.requireId(promoted.scenario());
            Hashes.requireSha256(promoted.bundle(), "bundle");
            promotions.promote(promoted);
        } catch (IllegalArgumentException e) {
            LOG.warn("a promotion of '{}' cannot be read and is left out: {}", key, e.getMessage());
        }
    }
}
