package dev.engram.ingest.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.Topics;
import dev.engram.devkit.process.Waiting;
import dev.engram.ingest.hostile.HostileInput;
import dev.engram.ingest.hostile.TestPictures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Much, large and bad input at once, in the heap that is documented. */
class HostileIT {
    private static final int RECORDS = 400;

    @TempDir
    Path dir;

    @Test
    void decidesOnEverythingInTheDocumentedHeap() {
        try (Platform platform = new Platform(dir, "512m")) {
            Log log = platform.log();

            // Given hostile records, pictures that unpack to fifty million pixels, and records near the limit
            Set<String> valid = new HashSet<>();
            HostileInput hostile = new HostileInput(7, "digits", null);
            byte[] bomb = TestPictures.gif(7000, 7000);
            byte[] large = Arrays.copyOf(TestPictures.png(1), 23 << 20);
            for (int i = 0; i < RECORDS; i++) {
                HostileInput.Record record = hostile.next();
                log.send(record.record());
                if (record.fate().admitted()) {
                    valid.add(record.id());
                }
                if (i % 50 == 0) {
                    log.labelled(null, Log.headers("bomb-" + i, "digits", "7"), bomb);
                    log.labelled(null, Log.headers("large-" + i, "digits", "7"), large);
                }
            }
            log.flush();

            // When all are decided
            int all = RECORDS + 2 * RECORDS / 50;
            Waiting.until("all are decided", Duration.ofMinutes(5), () -> log.seen().size() == all || !platform.ingest().alive());

            // Then what is as it should be is admitted, and nothing was ingest's fault
            assertThat(platform.ingest().alive()).as(platform.ingest().log()).isTrue();
            assertThat(log.seen().stream().filter(HostileIT::admitted).map(record -> Log.sample(record).sourceEvent())).containsAll(valid);
            assertThat(log.seen().stream().filter(record -> !admitted(record)).map(record -> Log.header(record, "engram-reason")))
                    .doesNotContain("failed").contains("too-many-bytes", "not-an-image", "undecodable");
        }
    }

    private static boolean admitted(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(Topics.SAMPLES_ADMITTED);
    }
}
