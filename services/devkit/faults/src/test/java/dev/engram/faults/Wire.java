package dev.engram.faults;

import dev.engram.api.event.Topics;
import dev.engram.devkit.process.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** The topics as everybody outside sees them: sends with all headers, keeps every record that came, waits out a broker that is away. */
public final class Wire implements AutoCloseable {
    private static final List<String> HEARD = List.of(Topics.SAMPLES_ADMITTED, Topics.ROUNDS, Topics.DECISIONS,
            Topics.MODELS_PROMOTED, Topics.SERVING);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();

    Wire(String bootstrap) {
        this.bootstrap = bootstrap;
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap, "max.request.size", 28 << 20, "buffer.memory", 64L << 20,
                "delivery.timeout.ms", (int) PATIENCE.toMillis(), "max.block.ms", PATIENCE.toMillis(), "reconnect.backoff.max.ms", 1_000),
                new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "fetch.max.wait.ms", 100,
                "default.api.timeout.ms", (int) PATIENCE.toMillis(), "reconnect.backoff.max.ms", 1_000), new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : HEARD) {
            records.put(topic, new ArrayList<>());
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
    }

    /** The partition of the training log that a scenario's records are in. */
    public static int partition(String scenario) {
        return Utils.toPositive(Utils.murmur2(scenario.getBytes(StandardCharsets.UTF_8))) % Topics.SAMPLES_ADMITTED_PARTITIONS;
    }

    /** Headers of an event of this type, id and source. */
    public static Map<String, String> event(String type, String id, String source) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_source", source);
        headers.put("ce_type", type);
        headers.put("ce_time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        return headers;
    }

    /** Sends a record; it is there when {@link #flush} returned. A null key or value is none. */
    public void send(String topic, String key, Map<String, String> headers, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        producer.send(record);
    }

    /** Waits until everything that was sent is there. */
    public void flush() {
        producer.flush();
    }

    /** What came on a topic so far, in the order of each partition. */
    public synchronized List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        consumer.poll(Duration.ofMillis(20)).forEach(record -> records.get(record.topic()).add(record));
        return List.copyOf(records.get(topic));
    }

    /** The same up to the topic's end as it is now. */
    public synchronized List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        List<TopicPartition> partitions = consumer.assignment().stream().filter(partition -> partition.topic().equals(topic)).toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Waiting.until(topic + " is read to its end", Duration.ofSeconds(60), () -> {
            records(topic);
            return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        });
        return records(topic);
    }

    /** Where the scenario's partition of the training log ends. */
    public synchronized long end(String scenario) {
        TopicPartition log = new TopicPartition(Topics.SAMPLES_ADMITTED, partition(scenario));
        return consumer.endOffsets(List.of(log)).get(log);
    }

    /** The id that Kafka gave a topic. */
    public String topicId(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get(60, TimeUnit.SECONDS).get(topic).topicId().toString();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not tell the id of " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** How many partitions each member of a group has; empty while the group is being divided anew. */
    public List<Integer> shares(String group) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            ConsumerGroupDescription found = admin.describeConsumerGroups(List.of(group)).describedGroups().get(group).get(10, TimeUnit.SECONDS);
            return found.groupState() != GroupState.STABLE ? List.of()
                    : found.members().stream().map(member -> member.assignment().topicPartitions().size()).toList();
        } catch (ExecutionException | TimeoutException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A header's text; null without it. */
    public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }
}
