package dev.engram.devkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBrokerTest {
    private static final int LARGEST = 25 << 20;

    @TempDir
    Path dir;

    @Test
    void keepsTheLargestRecordOverARestart() throws Exception {
        // Given a broker that was sent a record of 25 MiB and was stopped
        byte[] value = new byte[LARGEST];
        Arrays.fill(value, (byte) 7);
        try (LocalBroker broker = LocalBroker.start(dir, 0)) {
            create(broker, "pictures");
            send(broker, "pictures", value);
        }

        // When it starts again on other ports
        try (LocalBroker broker = LocalBroker.start(dir, 0)) {

            // Then the record is still there
            assertThat(first(broker, "pictures")).isEqualTo(value);
        }
    }

    @Test
    void refusesATopicThatNobodyCreated() {
        // Given a broker without topics
        try (LocalBroker broker = LocalBroker.start(dir, 0)) {

            // When a record is sent, then it is not accepted
            assertThatThrownBy(() -> send(broker, "mispelt", new byte[1])).isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    private static void create(LocalBroker broker, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            NewTopic wanted = new NewTopic(topic, 1, (short) 1).configs(Map.of("max.message.bytes", String.valueOf(LARGEST + (1 << 16))));
            admin.createTopics(List.of(wanted)).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void send(LocalBroker broker, String topic, byte[] value) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrap(), "max.request.size", LARGEST + (1 << 16),
                "buffer.memory", 64L << 20, "max.block.ms", 3000);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static byte[] first(LocalBroker broker, String topic) {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    return record.value();
                }
            }
            return null;
        }
    }
}
