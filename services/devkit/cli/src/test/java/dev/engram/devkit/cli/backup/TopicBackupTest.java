package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.devkit.cli.backup.BackupManifest.Segment;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.wire.Broker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicBackupTest {
    private static final String TOPIC = "engram.samples.admitted";
    private static final TopicPartition LOG = new TopicPartition(TOPIC, 0);
    /** A segment is left as it is from 64 KiB on, and ends at twice that. */
    private static final long LARGE = 64 << 10;
    private static final int VALUE = 16 << 10;

    @TempDir
    Path temp;
    /** The partition's records by offset, as far as it still has them. */
    private final TreeMap<Long, String> log = new TreeMap<>();
    private BackupFolder folder;
    private TopicBackup copy;

    @BeforeEach
    void open() {
        folder = BackupFolder.toWrite(temp.resolve("backup"));
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void everyRecordIsInOneOfTheFiles() {
        append(0, 50);
        BackupManifest.Topic topic = copy(Optional.empty(), "id", Map.of());
        assertThat(topic.log(0).orElseThrow().next()).isEqualTo(50);
        assertThat(segments(topic)).hasSizeBetween(4, 8);
        assertThat(records(topic)).isEqualTo(log);
        assertThat(topic.log(1)).as("a partition that never had a record").isEmpty();
    }

    @Test
    void whatIsSavedIsNotReadAgain() {
        // Given a backup that ends with a small file
        append(0, 42);
        BackupManifest.Topic first = copy(Optional.empty(), "id", Map.of());
        int kept = segments(first).size() - 1;
        assertThat(segments(first).get(kept).file().size()).isLessThan(LARGE);

        // When some records come
        append(42, 45);
        BackupManifest.Topic second = copy(Optional.of(manifest(first)), "id", Map.of());

        // Then the large files are kept, and the small one is read anew with what came
        assertThat(segments(second).subList(0, kept)).isEqualTo(segments(first).subList(0, kept));
        assertThat(copy.copied()).isEqualTo(45 - segments(first).get(kept).first());
        assertThat(records(second)).isEqualTo(log);

        // And when nothing comes, nothing is read
        BackupManifest.Topic third = copy(Optional.of(manifest(second)), "id", Map.of());
        assertThat(third).isEqualTo(second);
        assertThat(copy.copied()).isZero();
    }

    @Test
    void whatRetentionRemovedGoesFileByFile() {
        // Given a topic of which the beginning was removed after it was saved
        append(0, 50);
        BackupManifest.Topic first = copy(Optional.empty(), "id", Map.of());
        long start = segments(first).get(1).first() + 1;
        log.headMap(start).clear();

        // Then the file that is removed as a whole is gone; the one that is in part is kept, and none is read twice
        append(50, 51);
        BackupManifest.Topic second = copy(Optional.of(manifest(first)), "id", Map.of());
        assertThat(segments(second).get(0)).isEqualTo(segments(first).get(1));
        assertThat(records(second)).containsAllEntriesOf(log).hasSize((int) (51 - segments(first).get(1).first()));
    }

    @Test
    void anotherTopicOfTheSameNameIsSavedWhole() {
        append(0, 20);
        BackupManifest.Topic first = copy(Optional.empty(), "id", Map.of());
        log.replaceAll((offset, value) -> value.replace('r', 'R'));
        BackupManifest.Topic second = copy(Optional.of(manifest(first)), "another id", Map.of());
        assertThat(copy.copied()).isEqualTo(20);
        assertThat(records(second)).isEqualTo(log);
    }

    @Test
    void aCompactedTopicIsSavedAsItIsNow() {
        Map<String, String> compacted = Map.of("cleanup.policy", "compact");
        append(0, 20);
        BackupManifest.Topic first = copy(Optional.empty(), "id", compacted);
        log.keySet().removeIf(offset -> offset % 3 == 0);
        append(20, 21);
        assertThat(records(copy(Optional.of(manifest(first)), "id", compacted))).isEqualTo(log);
    }

    @Test
    void aFileThatIsLostIsReadAgain() throws IOException {
        append(0, 50);
        BackupManifest.Topic first = copy(Optional.empty(), "id", Map.of());
        Files.delete(folder.path(segments(first).get(0).file().sha256()));
        assertThat(records(copy(Optional.of(manifest(first)), "id", Map.of()))).isEqualTo(log);
        assertThat(copy.copied()).isEqualTo(50);
    }

    private void append(long from, long to) {
        for (long offset = from; offset < to; offset++) {
            log.put(offset, "r" + offset + "-".repeat(VALUE));
        }
    }

    private BackupManifest.Topic copy(Optional<BackupManifest> previous, String id, Map<String, String> config) {
        PrintStream nobody = new PrintStream(new ByteArrayOutputStream());
        copy = new TopicBackup(this::read, folder, previous, new Console(nobody, nobody, false, false, 80).progress("", 0), LARGE);
        TopicPartition empty = new TopicPartition(TOPIC, 1);
        return copy.copy(new Broker.Topic(TOPIC, id, 2, config), Map.of(LOG, log.firstKey(), empty, 0L), Map.of(LOG, log.lastKey() + 1, empty, 0L));
    }

    private void read(TopicPartition partition, long from, long end, TopicBackup.Each each) throws IOException {
        for (Map.Entry<Long, String> record : log.subMap(from, end).entrySet()) {
            each.take(new StoredRecord(record.getKey(), 1, null, record.getValue().getBytes(StandardCharsets.UTF_8), List.of()));
        }
    }

    private static List<Segment> segments(BackupManifest.Topic topic) {
        return topic.log(0).orElseThrow().segments();
    }

    /** What the files hold; each record once, in order, inside its file's bounds. */
    private Map<Long, String> records(BackupManifest.Topic topic) {
        Map<Long, String> records = new TreeMap<>();
        List<Long> order = new ArrayList<>();
        for (Segment segment : segments(topic)) {
            long count = 0;
            try (RecordReader reader = new RecordReader(folder.open(segment.file()))) {
                for (Optional<StoredRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                    assertThat(record.get().offset()).isBetween(segment.first(), segment.next() - 1);
                    records.put(record.get().offset(), new String(record.get().value(), StandardCharsets.UTF_8));
                    order.add(record.get().offset());
                    count++;
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(count).isEqualTo(segment.records());
        }
        assertThat(order).isSorted().doesNotHaveDuplicates();
        return records;
    }

    private static BackupManifest manifest(BackupManifest.Topic topic) {
        SavedFile none = new SavedFile("0".repeat(64), 0);
        return new BackupManifest(1, "0.1.0", "2026-01-01T00:00:00Z", "/home", "log", Map.of(), List.of(topic), List.of(), List.of(), none, none,
                Map.of(), Map.of(), List.of());
    }
}
