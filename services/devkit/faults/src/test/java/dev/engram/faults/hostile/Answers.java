package dev.engram.faults.hostile;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.devkit.process.Waiting;
import dev.engram.ingest.hostile.Fate;
import dev.engram.ingest.hostile.HostileInput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records and hears what becomes of each, keeping the answer and not the record: many of them are large. */
final class Answers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration QUIET = Duration.ofMillis(500);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    /** By id of the input, in the order they came. */
    private final Map<String, List<String>> answers = new HashMap<>();
    private final Map<String, String> byEvent = new HashMap<>();
    private final Set<String> samples = new LinkedHashSet<>();
    private int expected;

    Answers(String bootstrap) {
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap, "max.request.size", 28 << 20, "buffer.memory", 64L << 20),
                new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "fetch.max.bytes", 16 << 20),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(Topics.SAMPLES_ADMITTED, Topics.IMAGES_REJECTED)) {
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
    }

    /** Sends a record, for which one answer is due. */
    void send(HostileInput.Record input) {
        expected++;
        byEvent.put(String.valueOf(input.event()), input.id());
        producer.send(input.record());
    }

    /** Sends a record and returns what the producer is told. */
    String sendAlone(HostileInput.Record input) {
        byEvent.put(String.valueOf(input.event()), input.id());
        try {
            producer.send(input.record()).get();
            expected++;
            return "taken";
        } catch (ExecutionException e) {
            return e.getCause() instanceof RecordTooLargeException ? Fate.BROKER : e.getCause().toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** An admission is due for a request that was answered so. */
    void expectAdmissionOf(String request) {
        expected++;
        byEvent.put(request, request);
    }

    /** Waits until as many answers are there as are due, and a little longer for one too many. */
    void complete() {
        producer.flush();
        Waiting.until(() -> "all of " + expected + " inputs are answered; " + count() + " are", PATIENCE, () -> {
            listen();
            return count() >= expected;
        });
        long until = System.nanoTime() + QUIET.toNanos();
        while (System.nanoTime() < until) {
            listen();
        }
    }

    /** The answers to an input. */
    List<String> to(String id) {
        return answers.getOrDefault(id, List.of());
    }

    /** How many answers there are. */
    int count() {
        return answers.values().stream().mapToInt(List::size).sum();
    }

    /** How many of each answer there are. */
    Map<String, Long> byAnswer() {
        Map<String, Long> counts = new TreeMap<>();
        answers.values().forEach(all -> all.forEach(answer -> counts.merge(answer, 1L, Long::sum)));
        return counts;
    }

    /** How many stand on {@code engram.images.rejected}. */
    int refusals() {
        return (int) (count() - byAnswer().getOrDefault(Fate.ADMITTED, 0L));
    }

    /** Ids of the samples that the training log admits. */
    Set<String> samples() {
        return samples;
    }

    void listen() {
        consumer.poll(Duration.ofMillis(20)).forEach(this::hear);
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topics.IMAGES_REJECTED)) {
            add(header(record, HostileInput.MARK), header(record, RefusalReason.REASON_HEADER));
            return;
        }
        SampleAdmitted sample = CanonicalJson.read(record.value(), SampleAdmitted.class);
        if (sample.artifact() != null) {
            samples.add(sample.sample());
        }
        add(byEvent.getOrDefault(sample.sourceEvent(), "nobody's " + sample.sourceEvent()), Fate.ADMITTED);
    }

    private void add(String id, String answer) {
        answers.computeIfAbsent(id, unknown -> new ArrayList<>()).add(answer);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "no header " + name : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }
}
