package dev.engram.ingest.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.Topics;
import dev.engram.ingest.HostileRecords;
import dev.engram.ingest.TestPictures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
        try (Platform platform = new Platform(dir, Map.of("HEAP", "512m"))) {
            Log log = platform.log();

            // Given hostile records, pictures that unpack to fifty million pixels, and records near the limit
            Set<String> valid = new HashSet<>();
            HostileRecords hostile = new HostileRecords(7);
            byte[] bomb = TestPictures.gif(7000, 7000);
            byte[] large = Arrays.copyOf(TestPictures.png(1), 23 << 20);
            for (int i = 0; i < RECORDS; i++) {
                HostileRecords.Record record = hostile.next();
                Map<String, String> headers = record.headers().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> new String(entry.getValue(), StandardCharsets.UTF_8)));
                log.labelled(null, headers, record.value());
                if (record.valid()) {
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
