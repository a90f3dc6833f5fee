package dev.engram.devkit.cli.wire;

import dev.engram.devkit.cli.UserError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** Plain Kafka clients with small settings: no group, no commits, buffers for one user. */
public final class KafkaLink {
    private static final int FETCH_BYTES = 25 << 20;
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final String bootstrap;

    /** A link to the broker at {@code host:port}. */
    public KafkaLink(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** A producer for images: acknowledged by all replicas, idempotent, at most 32 MB waiting. */
    public KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, FETCH_BYTES);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends one record and waits until the broker has it. */
    public void send(ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(record).get(30, TimeUnit.SECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw UserError.notUp("Kafka at " + bootstrap + " did not take a record on " + record.topic(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted");
        }
    }

    /** Where a reader begins; a partition that is absent is read from its present end. */
    private interface Starts {
        Map<TopicPartition, Long> of(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions);
    }

    private static final Starts BEGINNING = (consumer, partitions) -> consumer.beginningOffsets(partitions, ANSWER);
    private static final Starts END = (consumer, partitions) -> Map.of();

    /** A tail of the topics from their ends as they are now: what is written after this call is seen. */
    public TopicTail tail(String... topics) {
        return open(END, consumer -> all(consumer, topics), topics);
    }

    /** A reader of the topics from their beginnings. */
    public TopicTail fromStart(String... topics) {
        return open(BEGINNING, consumer -> all(consumer, topics), topics);
    }

    /** A reader of one partition from its beginning. */
    public TopicTail fromStart(String topic, int partition) {
        return open(BEGINNING, consumer -> List.of(new TopicPartition(topic, partition)), topic);
    }

    /** A reader of a topic from the first record of each partition that is not older. */
    public TopicTail since(Instant time, String topic) {
        return open((consumer, partitions) -> {
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
            Map<TopicPartition, Long> starts = new HashMap<>();
            consumer.offsetsForTimes(times, ANSWER).forEach((partition, found) -> {
                if (found != null) {
                    starts.put(partition, found.offset());
                }
            });
            return starts;
        }, consumer -> all(consumer, topic), topic);
    }

    /**
     * A reader of a stretch of each of these partitions; what retention removed of it is passed over.
     *
     * @param first by partition, the first offset
     * @param last  by partition, the last offset
     */
    public TopicTail between(String topic, Map<Integer, Long> first, Map<Integer, Long> last) {
        TopicTail tail = open((consumer, partitions) -> {
            Map<TopicPartition, Long> starts = new HashMap<>(consumer.beginningOffsets(partitions, ANSWER));
            offsets(topic, first, 0).forEach((partition, offset) -> starts.merge(partition, offset, Math::max));
            return starts;
        }, consumer -> first.keySet().stream().map(partition -> new TopicPartition(topic, partition)).toList(), topic);
        return tail.until(offsets(topic, last, 1));
    }

    /** The broker itself. */
    public Broker broker() {
        return new Broker(bootstrap);
    }

    private static Map<TopicPartition, Long> offsets(String topic, Map<Integer, Long> offsets, long plus) {
        Map<TopicPartition, Long> of = new HashMap<>();
        offsets.forEach((partition, offset) -> of.put(new TopicPartition(topic, partition), offset + plus));
        return of;
    }

    private static List<TopicPartition> all(KafkaConsumer<byte[], byte[]> consumer, String... topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            for (PartitionInfo partition : consumer.partitionsFor(topic, ANSWER)) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
        }
        return partitions;
    }

    private TopicTail open(Starts from, Function<KafkaConsumer<byte[], byte[]>, List<TopicPartition>> choice, String... topics) {
        KafkaConsumer<byte[], byte[]> consumer = consumer();
        try {
            List<TopicPartition> partitions = choice.apply(consumer);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER);
            Map<TopicPartition, Long> starts = from.of(consumer, partitions);
            partitions.forEach(partition -> consumer.seek(partition, starts.getOrDefault(partition, ends.get(partition))));
            return new TopicTail(consumer, ends);
        } catch (KafkaException e) {
            consumer.close();
            throw UserError.notUp("Kafka at " + bootstrap + " does not answer for " + String.join(", ", topics), e);
        }
    }

    /** The present value of every key of a compacted topic; deleted keys are absent. */
    public Map<String, byte[]> compacted(String topic) {
        Map<String, byte[]> values = new java.util.TreeMap<>();
        try (TopicTail reader = fromStart(topic)) {
            while (!reader.atEnds()) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(200))) {
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    if (record.value() == null) {
                        values.remove(key);
                    } else {
                        values.put(key, record.value());
                    }
                }
            }
        }
        return values;
    }

    /** The present end of one partition. */
    public long end(String topic, int partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            TopicPartition asked = new TopicPartition(topic, partition);
            return consumer.endOffsets(List.of(asked), ANSWER).get(asked);
        } catch (KafkaException e) {
            throw UserError.notUp("Kafka at " + bootstrap + " does not answer for " + topic, e);
        }
    }

    /** The present ends of a topic's partitions. */
    public Map<Integer, Long> ends(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, ANSWER).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition())).toList();
            Map<Integer, Long> ends = new HashMap<>();
            consumer.endOffsets(partitions, ANSWER).forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        } catch (KafkaException e) {
            throw UserError.notUp("Kafka at " + bootstrap + " does not answer for " + topic, e);
        }
    }

    /** What a group committed of a topic, by partition; partitions of which it committed nothing are missing. */
    public Map<Integer, Long> committed(String group, String topic) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            Map<Integer, Long> committed = new HashMap<>();
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get(20, TimeUnit.SECONDS).forEach((partition, offset) -> {
                if (partition.topic().equals(topic) && offset != null) {
                    committed.put(partition.partition(), offset.offset());
                }
            });
            return committed;
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw UserError.notUp("Kafka at " + bootstrap + " does not tell how far group " + group + " is", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted");
        }
    }

    /** How long a topic keeps its records; empty if it keeps them for ever. */
    public Optional<Duration> retention(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            long millis = Long.parseLong(admin.describeConfigs(List.of(resource)).all().get(20, TimeUnit.SECONDS).get(resource)
                    .get(TopicConfig.RETENTION_MS_CONFIG).value());
            return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw UserError.notUp("Kafka at " + bootstrap + " does not tell how long " + topic + " keeps its records", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted");
        }
    }

    /** The id Kafka gave the topic: another one means it was deleted and made again. */
    public String topicId(String topic) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            Uuid id = admin.describeTopics(List.of(topic)).allTopicNames().get(20, TimeUnit.SECONDS).get(topic).topicId();
            return id.toString();
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw UserError.notUp("Kafka at " + bootstrap + " does not tell the id of " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted");
        }
    }

    /** The partition Java's default partitioner gives a key. */
    public static int partition(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Every reader seeks first; where its offset went meanwhile, it goes on with the oldest that is left.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
