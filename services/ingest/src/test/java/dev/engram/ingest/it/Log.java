package dev.engram.ingest.it;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.devkit.process.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A publisher, and a reader of what ingest decided. */
final class Log implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    Log(String bootstrap) {
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap, "max.request.size", 28 << 20, "buffer.memory", 64L << 20),
                new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"), new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(Topics.SAMPLES_ADMITTED, Topics.IMAGES_REJECTED)) {
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
    }

    /** Headers of a labelled image. */
    static Map<String, String> headers(String id, String scenario, String labels) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_source", "/test");
        headers.put("ce_type", Topics.TYPE_IMAGE_LABELLED);
        headers.put("ce_scenario", scenario);
        headers.put("ce_labels", labels);
        return headers;
    }

    void scenario(String id) {
        send(Topics.SCENARIOS, id, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
        producer.flush();
    }

    void send(String topic, String key, Map<String, String> headers, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text == null ? null : text.getBytes(StandardCharsets.UTF_8)));
        send(record);
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    void labelled(String key, Map<String, String> headers, byte[] value) {
        send(Topics.IMAGES_LABELLED, key, headers, value);
    }

    void flush() {
        producer.flush();
    }

    /** Waits for a record that ingest published. */
    ConsumerRecord<byte[], byte[]> await(String what, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        Waiting.until(what, Duration.ofSeconds(90), () -> {
            poll();
            seen.stream().filter(wanted).findFirst().ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    ConsumerRecord<byte[], byte[]> admission(String event) {
        return await("admission of " + event, record -> record.topic().equals(Topics.SAMPLES_ADMITTED) && sample(record).sourceEvent().equals(event));
    }

    ConsumerRecord<byte[], byte[]> rejection(String event) {
        return await("rejection of " + event, record -> record.topic().equals(Topics.IMAGES_REJECTED) && event.equals(header(record, "ce_id")));
    }

    /** Everything published so far, in the order of each partition. */
    List<ConsumerRecord<byte[], byte[]>> seen() {
        poll();
        return seen;
    }

    private void poll() {
        consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
    }

    static SampleAdmitted sample(ConsumerRecord<byte[], byte[]> record) {
        return CanonicalJson.read(record.value(), SampleAdmitted.class);
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }
}
