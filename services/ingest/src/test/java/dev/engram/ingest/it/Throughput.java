package dev.engram.ingest.it;

import dev.engram.api.event.Topics;
import dev.engram.devkit.kafka.EngramTopics;
import dev.engram.devkit.kafka.LocalBroker;
import dev.engram.devkit.s3.S3Process;
import dev.engram.ingest.TestPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Not a test: measures images per second with a real broker and store. Arguments: number of images. */
final class Throughput {
    private Throughput() {}

    public static void main(String[] arguments) throws Exception {
        int images = Integer.parseInt(arguments[0]);
        Path dir = Files.createTempDirectory("ingest-throughput-");
        try (LocalBroker broker = LocalBroker.start(dir.resolve("kafka"), 0); S3Process s3 = S3Process.start(dir.resolve("s3"))) {
            EngramTopics.create(broker.bootstrap());
            try (Log log = new Log(broker.bootstrap());
                    IngestProcess ingest = IngestProcess.start(dir.resolve("ingest.log"), broker.bootstrap(), s3, Map.of()).ready()) {
                log.scenario("digits");
                byte[][] pictures = new byte[images][];
                for (int i = 0; i < images; i++) {
                    pictures[i] = TestPictures.png(i);
                }
                long start = System.nanoTime();
                for (int i = 0; i < images; i++) {
                    log.labelled(null, Log.headers("e" + i, "digits", "7"), pictures[i]);
                }
                log.flush();
                System.out.printf("published %d of %d bytes each in %.1f s%n", images, pictures[0].length, (System.nanoTime() - start) / 1e9);
                while (log.seen().size() < images) {
                    Thread.onSpinWait();
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                long rejected = log.seen().stream().filter(record -> record.topic().equals(Topics.IMAGES_REJECTED)).count();
                System.out.printf("decided %d in %.1f s: %.0f images/s, %d rejected%n", images, seconds, images / seconds, rejected);
                System.out.println(ingest.get("/q/metrics").body().lines().filter(l -> l.startsWith("engram_") || l.startsWith("jvm_memory_used"))
                        .reduce("", (a, b) -> a + b + "\n"));
            }
            System.out.println(Files.readString(dir.resolve("ingest.log")));
        }
    }
}
