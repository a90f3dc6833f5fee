package dev.engram.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.Topics;
import dev.engram.ingest.outage.AwayException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TopicScenariosTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.SCENARIOS, 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final TopicScenarios scenarios = new TopicScenarios(consumer);
    private long next;

    @Test
    void readsToThePresentEndBeforeItSaysNo() {
        // Given a topic with one scenario
        topic();
        write("digits", "{}");
        assertThat(scenarios.know("digits")).isTrue();
        assertThat(scenarios.know("letters")).isFalse();

        // When another is created
        write("letters", "{}");

        // Then it is known at the next question
        assertThat(scenarios.know("letters")).isTrue();
    }

    @Test
    void forgetsAScenarioThatWasDeleted() {
        // Given a scenario that was created and deleted
        topic();
        write("digits", "{}");
        write("digits", null);

        // Then it is not known
        assertThat(scenarios.know("digits")).isFalse();
    }

    @Test
    void saysNothingWhileTheTopicCannotBeRead() {
        // Given a broker without the topic
        assertThatThrownBy(() -> scenarios.know("digits")).isInstanceOf(AwayException.class).hasMessageContaining(Topics.SCENARIOS);

        // And one that does not answer
        topic();
        consumer.setOffsetsException(new TimeoutException("no answer"));
        assertThatThrownBy(() -> scenarios.know("digits")).isInstanceOf(AwayException.class);
    }

    private void topic() {
        consumer.updatePartitions(Topics.SCENARIOS, List.of(new PartitionInfo(Topics.SCENARIOS, 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    }

    private void write(String key, String value) {
        long offset = next++;
        consumer.updateEndOffsets(Map.of(PARTITION, next));
        consumer.schedulePollTask(() -> consumer.addRecord(new ConsumerRecord<>(Topics.SCENARIOS, 0, offset, key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8))));
    }
}
