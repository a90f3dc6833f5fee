package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.wire.Broker;
import dev.engram.lineage.journal.LogMove;
import dev.engram.lineage.journal.LogMove.Piece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicRestoreTest {
    private static final String TOPIC = "engram.samples.admitted";
    private static final Console NOBODY = new Console(sink(), sink(), false, false, 80);

    @TempDir
    Path temp;
    private final Moves moves = new Moves();
    private BackupFolder folder;

    @BeforeEach
    void open() {
        folder = BackupFolder.toWrite(temp.resolve("backup"));
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void recordsGoToTheirPartitionsInTheirOrderAsTheyWere() {
        // Given two partitions, one of two segments and with a gap
        MockProducer<byte[], byte[]> producer = producer();
        BackupManifest.Topic topic = topic(
                new BackupManifest.Partition(1, 9, List.of(segment(0, 2, record(0, "a"), record(1, "b")), segment(2, 9, record(7, "c"), record(8, "d")))),
                new BackupManifest.Partition(3, 1, List.of(segment(0, 1, record(0, "e")))));

        // When they are appended to an empty topic
        restore(producer).append(topic, "new", moves);

        // Then each is where it was, with its time and headers, and it is known where it went
        assertThat(producer.history()).extracting(ProducerRecord::partition).containsExactly(1, 1, 1, 1, 3);
        assertThat(producer.history()).extracting(sent -> new String(sent.value(), StandardCharsets.UTF_8)).containsExactly("a", "b", "c", "d", "e");
        assertThat(producer.history()).extracting(ProducerRecord::timestamp).containsExactly(100L, 101L, 107L, 108L, 100L);
        assertThat(producer.history().get(0).headers()).containsExactly(new RecordHeader("ce_id", bytes("id of a")));
        assertThat(moves.of(TOPIC, 1)).isEqualTo(new LogMove("old", "new", 1, List.of(new Piece(0, 0, 2), new Piece(7, 2, 2)), 0));
        assertThat(moves.of(TOPIC, 0)).isEqualTo(new LogMove("old", "new", 0, List.of(), 0));
    }

    @Test
    void aRecordThatKafkaRefusesEndsTheRestore() {
        BackupManifest.Topic topic = topic(new BackupManifest.Partition(1, 2, List.of(segment(0, 2, record(0, "a"), record(1, "b")))));
        TopicRestore restore = new TopicRestore(folder, new Refusing(), NOBODY.progress("", 0));
        assertThatThrownBy(() -> restore.append(topic, "new", moves)).isInstanceOf(UserError.class).hasMessageContaining(TOPIC)
                .hasMessageContaining("too large");
    }

    @Test
    void somebodyElsesRecordsBetweenOursAreNoticed() {
        // Given a partition that somebody else wrote to
        MockProducer<byte[], byte[]> producer = producer();
        producer.send(new ProducerRecord<>(TOPIC, 1, null, bytes("foreign")));
        BackupManifest.Topic topic = topic(new BackupManifest.Partition(1, 1, List.of(segment(0, 1, record(0, "a")))));
        assertThatThrownBy(() -> restore(producer).append(topic, "new", moves)).isInstanceOf(UserError.class).hasMessageContaining("somebody else");
    }

    @Test
    void aFileOfRecordsThatIsNoneIsNamed() {
        SavedFile file = folder.add(bytes("no records"));
        BackupManifest.Topic topic = topic(new BackupManifest.Partition(1, 1, List.of(new BackupManifest.Segment(0, 1, 1, file))));
        assertThatThrownBy(() -> restore(producer()).append(topic, "new", moves)).isInstanceOf(UserError.class)
                .hasMessageContaining(TOPIC + "/1").hasMessageContaining(file.sha256());
    }

    @Test
    void topicsThatCannotTakeTheRecordsAreRefused() {
        BackupManifest.Topic topic = topic();
        Broker.Topic other = new Broker.Topic(TOPIC, "new", 8, Map.of());
        assertThatThrownBy(() -> TopicRestore.require(List.of(topic), Map.of(TOPIC, other), Map.of())).isInstanceOf(UserError.class)
                .hasMessageContaining("had 4 partitions").hasMessageContaining("8");
        Broker.Topic same = new Broker.Topic(TOPIC, "new", 4, Map.of());
        assertThatThrownBy(() -> TopicRestore.require(List.of(topic), Map.of(TOPIC, same), Map.of(new TopicPartition(TOPIC, 2), 5L)))
                .isInstanceOf(UserError.class).hasMessageContaining("not empty");
        TopicRestore.require(List.of(topic), Map.of(TOPIC, same), Map.of(new TopicPartition(TOPIC, 2), 0L));
    }

    /** Refuses every record. */
    private static final class Refusing extends MockProducer<byte[], byte[]> {
        Refusing() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized java.util.concurrent.Future<org.apache.kafka.clients.producer.RecordMetadata> send(
                ProducerRecord<byte[], byte[]> record, org.apache.kafka.clients.producer.Callback callback) {
            callback.onCompletion(null, new RecordTooLargeException("too large"));
            return null;
        }
    }

    private TopicRestore restore(MockProducer<byte[], byte[]> producer) {
        return new TopicRestore(folder, producer, NOBODY.progress("", 0));
    }

    private static MockProducer<byte[], byte[]> producer() {
        List<PartitionInfo> partitions = IntStream.range(0, 4).mapToObj(i -> new PartitionInfo(TOPIC, i, null, new Node[0], new Node[0])).toList();
        return new MockProducer<>(new Cluster("mock", List.of(), partitions, Set.of(), Set.of()), true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static BackupManifest.Topic topic(BackupManifest.Partition... logs) {
        return new BackupManifest.Topic(TOPIC, "old", 4, Map.of(), List.of(logs));
    }

    private BackupManifest.Segment segment(long first, long next, StoredRecord... records) {
        try (NewFile file = folder.begin()) {
            RecordWriter writer = new RecordWriter(file);
            for (StoredRecord record : records) {
                writer.write(record);
            }
            writer.flush();
            return new BackupManifest.Segment(first, next, records.length, file.keep());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static StoredRecord record(long offset, String value) {
        return new StoredRecord(offset, 100 + offset, bytes("digits"), bytes(value), List.of(new RecordHeader("ce_id", bytes("id of " + value))));
    }

    private static PrintStream sink() {
        return new PrintStream(new ByteArrayOutputStream());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
