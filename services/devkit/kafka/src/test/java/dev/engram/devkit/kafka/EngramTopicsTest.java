package dev.engram.devkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.TopicSpec;
import dev.engram.api.event.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngramTopicsTest {
    @TempDir
    Path dir;

    @Test
    void createsEveryTopicOnce() throws Exception {
        // Given a broker
        try (LocalBroker broker = LocalBroker.start(dir, 0); Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {

            // When the topics are created twice
            EngramTopics.create(broker.bootstrap());
            EngramTopics.create(broker.bootstrap());

            // Then each is there with its partitions and its configuration
            for (TopicSpec spec : Topics.specs()) {
                assertThat(describe(admin, spec.name()).partitions()).as(spec.name()).hasSize(spec.partitions());
                spec.config().forEach((key, value) -> assertThat(config(admin, spec.name(), key)).as(spec.name()).isEqualTo(value));
            }
            assertThat(config(admin, Topics.IMAGES_REJECTED, "max.message.bytes")).isEqualTo(String.valueOf(25 << 20));
        }
    }

    @Test
    void tellsWhenATopicHasOtherPartitions() throws Exception {
        // Given a broker on which somebody made a topic with other partitions
        try (LocalBroker broker = LocalBroker.start(dir, 0); Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(Topics.ROUNDS, 3, (short) 1))).all().get(30, TimeUnit.SECONDS);

            // When Engram's topics are created, then it is told
            assertThatThrownBy(() -> EngramTopics.create(broker.bootstrap())).isInstanceOf(IllegalStateException.class)
                    .hasMessage("topic engram.rounds has 3 partitions; it must have 1");
        }
    }

    @Test
    void refusesARecordThatOnlyCompressionMadeSmall() {
        // Given a publisher that compresses 26 MiB of nothing to some kilobytes
        Map<String, Object> config = new HashMap<>(Map.of("compression.type", "gzip", "max.request.size", 32 << 20, "buffer.memory", 64L << 20));
        try (LocalBroker broker = LocalBroker.start(dir, 0)) {
            EngramTopics.create(broker.bootstrap());
            config.put("bootstrap.servers", broker.bootstrap());
            try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {

                // When it is sent as an image, then the limit is on what a reader would have to hold
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>(Topics.IMAGES_LABELLED, new byte[26 << 20])).get(60, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(RecordTooLargeException.class);
            }
        }
    }

    private static TopicDescription describe(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic)).allTopicNames().get(30, TimeUnit.SECONDS).get(topic);
    }

    private static String config(Admin admin, String topic, String key) {
        try {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            return admin.describeConfigs(List.of(resource)).all().get(30, TimeUnit.SECONDS).get(resource).get(key).value();
        } catch (Exception e) {
            throw new AssertionError("cannot read the configuration of " + topic, e);
        }
    }
}
