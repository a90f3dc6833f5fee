package dev.engram.serving.promotion;

import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells on {@code engram.serving} what this replica serves. Only the newest state of each scenario matters: it is sent
 * until the broker has it. What an earlier life of the same replica said is taken back at the start, everything when it leaves.
 */
public final class ServedReports implements Outcomes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("reports");
    private static final Duration LEAVING = Duration.ofSeconds(4);

    private final Map<String, Object> kafka;
    private final String replica;
    private final Retrying thread = new Retrying("served-reports", LOG, this::publish);
    /** Not sent yet, by key; empty: to be deleted. Guarded by this. */
    private final Map<String, Optional<ModelServed>> pending = new LinkedHashMap<>();
    /** Every key that may stand on the topic. Guarded by this. */
    private final Set<String> told = new LinkedHashSet<>();
    private boolean leaving;
    private boolean cleared;

    /** Reports of a replica. */
    public ServedReports(Map<String, Object> kafka, String replica) {
        this.kafka = Map.copyOf(kafka);
        this.replica = replica;
    }

    /** Begins to report, in a thread of its own. */
    public void start() {
        thread.start();
    }

    @Override
    public void ready(ModelPromoted promoted) {
        tell(promoted.scenario(), Optional.of(served(promoted, ModelServed.READY, null)));
    }

    @Override
    public void failed(ModelPromoted promoted, String reason) {
        tell(promoted.scenario(), Optional.of(served(promoted, ModelServed.FAILED, reason)));
    }

    @Override
    public void gone(String scenario) {
        tell(scenario, Optional.empty());
    }

    /** Takes everything back that was told, as far as the broker answers soon. */
    @Override
    public void close() {
        synchronized (this) {
            leaving = true;
            told.addAll(pending.keySet());
            told.forEach(key -> pending.put(key, Optional.empty()));
            notifyAll();
        }
        thread.stop(LEAVING);
    }

    private ModelServed served(ModelPromoted promoted, String state, String reason) {
        return new ModelServed(1, promoted.scenario(), replica, promoted.version(), promoted.bundle(), state, reason,
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    private synchronized void tell(String scenario, Optional<ModelServed> state) {
        if (!leaving) {
            pending.put(key(scenario), state);
            notifyAll();
        }
    }

    private String key(String scenario) {
        return scenario + "/" + replica;
    }

    private void publish() throws InterruptedException {
        clearStale();
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            for (Optional<String> key = next(); key.isPresent(); key = next()) {
                send(producer, key.get());
                thread.succeeded();
            }
        }
    }

    /** What this replica told before it was last killed is not true any more. */
    private void clearStale() {
        if (cleared) {
            return;
        }
        try (WholeTopic topic = WholeTopic.open(kafka, Topics.SERVING)) {
            topic.newest().forEach((key, value) -> {
                if (value != null && key != null && key.endsWith("/" + replica)) {
                    synchronized (this) {
                        pending.putIfAbsent(key, Optional.empty());
                    }
                }
            });
        }
        cleared = true;
    }

    /** The next key to send, or empty when the replica has left and nothing remains to be told. */
    private synchronized Optional<String> next() throws InterruptedException {
        while (pending.isEmpty() && !thread.stopped()) {
            wait(1000);
        }
        return pending.keySet().stream().findFirst();
    }

    private void send(KafkaProducer<String, byte[]> producer, String key) throws InterruptedException {
        Optional<ModelServed> state;
        synchronized (this) {
            state = pending.get(key);
            if (state.isPresent()) {
                told.add(key);
            } else {
                told.remove(key);
            }
        }
        try {
            producer.send(record(key, state)).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafkaFailure ? kafkaFailure : new KafkaException(e.getCause());
        }
        synchronized (this) {
            pending.remove(key, state);
        }
        LOG.info("told {}: {}", key, state.map(s -> "version " + s.version() + " " + s.state()).orElse("nothing is served"));
    }

    private ProducerRecord<String, byte[]> record(String key, Optional<ModelServed> state) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.SERVING, key, state.map(CanonicalJson::bytes).orElse(null));
        header(record, "ce_specversion", "1.0");
        header(record, "ce_id", UUID.randomUUID().toString());
        header(record, "ce_source", "/engram/serving/" + replica);
        header(record, "ce_type", Topics.TYPE_MODEL_SERVED);
        header(record, "ce_time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        header(record, "ce_dataschema", "urn:engram:schema:" + Topics.TYPE_MODEL_SERVED + ":1");
        header(record, "content-type", "application/json");
        return record;
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
