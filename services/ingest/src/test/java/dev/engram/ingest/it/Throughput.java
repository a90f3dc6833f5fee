package dev.engram.ingest.it;

import dev.engram.api.event.Topics;
import dev.engram.devkit.kafka.EngramTopics;
import dev.engram.devkit.kafka.LocalBroker;
import dev.engram.devkit.process.AppProcess;
import dev.engram.devkit.process.Waiting;
import dev.engram.devkit.s3.S3Process;
import dev.engram.ingest.hostile.TestPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Not a test: measures ingest with a real broker and store. {@code Throughput small 60000} sends pictures of a few hundred
 * bytes, {@code Throughput large 60} records near the limit of 24 MiB; a third argument is the heap ({@code 256m}).
 */
final class Throughput {
    private Throughput() {}

    public static void main(String[] arguments) throws Exception {
        int records = Integer.parseInt(arguments[1]);
        String heap = arguments.length > 2 ? arguments[2] : Platform.HEAP;
        Path dir = Files.createTempDirectory("ingest-throughput-");
        try (LocalBroker broker = LocalBroker.start(dir.resolve("kafka"), 0); S3Process s3 = S3Process.start(dir.resolve("s3"))) {
            EngramTopics.create(broker.bootstrap());
            try (Log log = new Log(broker.bootstrap());
                    AppProcess ingest = Platform.ingest(dir.resolve("ingest.log"), broker.bootstrap(), s3, heap)) {
                ingest.ready();
                log.scenario("digits");
                measure(log, ingest, records, arguments[0].equals("large") ? large(records) : small(records));
            } finally {
                System.out.println(Files.readString(dir.resolve("ingest.log")));
            }
        }
    }

    private static IntFunction<byte[]> small(int records) {
        byte[][] pictures = new byte[records][];
        Arrays.setAll(pictures, TestPictures::png);
        return i -> pictures[i];
    }

    /** By turns a picture of 15 MiB and one that is too large by 7 MiB. */
    private static IntFunction<byte[]> large(int records) {
        byte[] picture = TestPictures.jpeg(1, 4200, 4200);
        byte[] fits = Arrays.copyOf(picture, 15 << 20);
        byte[] tooLarge = Arrays.copyOf(picture, 23 << 20);
        return i -> i % 2 == 0 ? fits : tooLarge;
    }

    private static void measure(Log log, AppProcess ingest, int records, IntFunction<byte[]> value) {
        long start = System.nanoTime();
        long cpu = cpu(ingest);
        for (int i = 0; i < records; i++) {
            log.labelled(null, Log.headers("e" + i, "digits", "7"), value.apply(i));
        }
        log.flush();
        System.out.printf("published %d in %.1f s%n", records, seconds(start));
        Waiting.until("all are decided", Duration.ofMinutes(10), () -> log.seen().size() >= records || !ingest.alive());
        long rejected = log.seen().stream().filter(record -> record.topic().equals(Topics.IMAGES_REJECTED)).count();
        System.out.printf("decided %d in %.1f s: %.0f records/s, %d rejected; ingest took %.1f s of processor%n", log.seen().size(), seconds(start),
                records / seconds(start), rejected, (cpu(ingest) - cpu) / 1e3);
        ingest.get("/q/metrics").body().lines().filter(line -> line.startsWith("jvm_memory_used") || line.startsWith("jvm_gc_pause_seconds"))
                .forEach(System.out::println);
    }

    private static long cpu(AppProcess ingest) {
        return ProcessHandle.of(ingest.pid()).flatMap(process -> process.info().totalCpuDuration()).map(Duration::toMillis).orElse(0L);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
