package dev.engram.trainer.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.artifacts.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WholeLogTest {
    private static final String TOPIC = "engram.samples.admitted";

    @Test
    void everyPartitionIsReadToItsEndAndWhatIsNoAdmissionIsPassedOver() {
        // Given a log of two partitions with a record that is no admission
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        Node node = new Node(1, "here", 1);
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, new Node[0], new Node[0]),
                new PartitionInfo(TOPIC, 1, node, new Node[0], new Node[0])));
        Map<TopicPartition, Long> ends = Map.of(new TopicPartition(TOPIC, 0), 2L, new TopicPartition(TOPIC, 1), 1L);
        consumer.updateBeginningOffsets(Map.of(new TopicPartition(TOPIC, 0), 0L, new TopicPartition(TOPIC, 1), 0L));
        consumer.updateEndOffsets(ends);
        consumer.schedulePollTask(() -> {
            consumer.addRecord(record(0, 0, admitted("a")));
            consumer.addRecord(record(0, 1, "no admission".getBytes(StandardCharsets.UTF_8)));
        });
        consumer.schedulePollTask(() -> consumer.addRecord(record(1, 0, admitted("b"))));

        // When the whole log is read
        List<String> scenarios = new ArrayList<>();
        new WholeLog(() -> consumer, TOPIC).read(event -> scenarios.add(event.scenario()));

        // Then both admissions came, and the reader is closed
        assertThat(scenarios).containsExactly("a", "b");
        assertThat(consumer.closed()).isTrue();
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, byte[] value) {
        return new ConsumerRecord<>(TOPIC, partition, offset, null, value);
    }

    private static byte[] admitted(String scenario) {
        return CanonicalJson.bytes(new SampleAdmitted(1, SampleAdmitted.WITHDRAWN, scenario, "0".repeat(64), null, null, null, null, "e", "s", null));
    }
}
