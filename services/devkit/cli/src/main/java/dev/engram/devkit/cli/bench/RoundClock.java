package dev.engram.devkit.cli.bench;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.RoundRequested;
import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.devkit.cli.wire.Pause;
import dev.engram.devkit.cli.wire.TopicTail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Has rounds done one by one and takes their times from the timestamps of the events. */
final class RoundClock implements AutoCloseable {
    private static final long PATIENCE_NANOS = Duration.ofMinutes(5).toNanos();
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Connection connection;
    private final String scenario;
    private final KafkaProducer<byte[], byte[]> producer;
    private final TopicTail rounds;
    private final boolean registers;

    /**
     * A clock for the rounds of one scenario.
     *
     * @param registers whether MLflow is there: then a round is over when it is registered
     */
    RoundClock(Connection connection, String scenario, KafkaProducer<byte[], byte[]> producer, boolean registers) {
        this.connection = connection;
        this.scenario = scenario;
        this.producer = producer;
        this.registers = registers;
        this.rounds = connection.kafka().tail(Topics.ROUNDS);
    }

    /** Waits until the trainer's catalog has everything that was admitted. */
    void awaitCatalog() {
        int partition = KafkaLink.partition(scenario, Topics.SAMPLES_ADMITTED_PARTITIONS);
        long end = connection.kafka().end(Topics.SAMPLES_ADMITTED, partition);
        long start = System.nanoTime();
        while (connection.trainer().next(scenario) < end) {
            requirePatience(start, "the trainer to read the log up to " + end);
            Pause.of(LOOK);
        }
    }

    /** Has a round done over everything that is admitted. */
    RoundTiming round() {
        String request = UUID.randomUUID().toString();
        long requested = request(request);
        long started = 0;
        long learned = 0;
        long start = System.nanoTime();
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : rounds.poll(Duration.ofMillis(20))) {
                RoundEvent event = Json.read(record.value(), RoundEvent.class);
                if (!request.equals(event.request())) {
                    continue;
                }
                switch (event.type()) {
                    case RoundEvent.STARTED -> started = record.timestamp();
                    case RoundEvent.PROGRESSED -> learned = "report".equals(event.progress().get("phase")) ? record.timestamp() : learned;
                    case RoundEvent.ACCEPTED -> {
                        double registered = registered();
                        return new RoundTiming(event.round(), (started - requested) / 1e3, (record.timestamp() - learned) / 1e3, registered);
                    }
                    default -> throw UserError.failed("round " + event.round() + " was " + event.type() + ": " + event.reason());
                }
            }
            requirePatience(start, "a round to end");
        }
    }

    private long request(String request) {
        RoundRequested value = new RoundRequested(1, scenario, request, null, "engram bench");
        try {
            return producer.send(new ProducerRecord<>(Topics.ROUNDS_REQUESTED, scenario.getBytes(StandardCharsets.UTF_8), Json.bytes(value)))
                    .get(30, TimeUnit.SECONDS).timestamp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted");
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw UserError.notUp("Kafka did not take a request", e);
        }
    }

    private double registered() {
        long start = System.nanoTime();
        while (registers && !connection.trainer().requireScenario(scenario).path("head").path("unregistered").isEmpty()) {
            requirePatience(start, "MLflow to have the round");
            Pause.of(LOOK);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void requirePatience(long start, String what) {
        if (System.nanoTime() - start > PATIENCE_NANOS) {
            throw UserError.failed("waited " + Duration.ofNanos(PATIENCE_NANOS).toSeconds() + " s for " + what);
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
