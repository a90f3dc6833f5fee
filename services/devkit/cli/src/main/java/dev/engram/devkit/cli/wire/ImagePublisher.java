package dev.engram.devkit.cli.wire;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Labels;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.dataset.LabelledImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Publishes images and waits until ingest has admitted or rejected every one of them. The id of an image's event
 * follows from its path and bytes, so that publishing a folder twice teaches nothing twice.
 */
public final class ImagePublisher {
    private static final int IN_FLIGHT = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaLink kafka;
    private final Console console;

    /** A publisher that shows its progress on the console. */
    public ImagePublisher(KafkaLink kafka, Console console) {
        this.kafka = kafka;
        this.console = console;
    }

    /**
     * What became of the images.
     *
     * @param admitted number admitted; whether a sample is new or a duplicate the fold decides
     * @param rejected those refused, with the reason
     * @param seconds  from the first to the last answer
     */
    public record Published(int admitted, List<Rejected> rejected, double seconds) {}

    /**
     * A refused image.
     *
     * @param path   its path in the data folder
     * @param reason reason code
     * @param detail for people
     */
    public record Rejected(String path, String reason, String detail) {}

    /** Publishes the images under the scenario. */
    public Published publish(String scenario, String source, List<LabelledImage> images) {
        long start = System.nanoTime();
        Map<String, LabelledImage> waiting = new HashMap<>();
        List<Rejected> rejected = new ArrayList<>();
        AtomicReference<Exception> broken = new AtomicReference<>();
        try (TopicTail answers = kafka.tail(Topics.SAMPLES_ADMITTED, Topics.IMAGES_REJECTED);
                KafkaProducer<byte[], byte[]> producer = kafka.producer();
                Progress progress = console.progress("publish", images.size())) {
            long heard = System.nanoTime();
            int sent = 0;
            int answered = 0;
            while (answered < images.size()) {
                while (sent < images.size() && waiting.size() < IN_FLIGHT) {
                    send(scenario, source, images.get(sent++), waiting, producer, broken);
                }
                int before = waiting.size();
                answers.poll(Duration.ofMillis(20)).forEach(record -> settle(record, source, waiting, rejected));
                answered = sent - waiting.size();
                heard = waiting.size() < before ? System.nanoTime() : heard;
                requireLife(heard, broken.get(), waiting);
                progress.at(answered, String.format(Locale.ROOT, "%.0f images/s%s", progress.rate(), refusals(rejected)));
            }
        }
        return new Published(images.size() - rejected.size(), List.copyOf(rejected), (System.nanoTime() - start) / 1e9);
    }

    private static String refusals(List<Rejected> rejected) {
        return rejected.isEmpty() ? "" : ", " + rejected.size() + " rejected";
    }

    private void send(String scenario, String source, LabelledImage image, Map<String, LabelledImage> waiting,
            KafkaProducer<byte[], byte[]> producer, AtomicReference<Exception> broken) {
        byte[] bytes = read(image);
        if (bytes.length > Topics.MAX_LABELLED_RECORD_BYTES - (64 << 10)) {
            throw UserError.usage("image " + image.path(), bytes.length + " bytes; the most a record takes is "
                    + Topics.MAX_LABELLED_RECORD_BYTES);
        }
        String id = eventId(image.path(), bytes);
        CloudEvent event = CloudEvent.of(Topics.TYPE_IMAGE_LABELLED, id, source)
                .with("ce_scenario", scenario)
                .with("ce_labels", Labels.encode(List.of(image.label())))
                .with("content-type", image.contentType());
        if (image.split() != null) {
            event.with("ce_split", image.split().wire());
        }
        waiting.put(id, image);
        producer.send(event.record(Topics.IMAGES_LABELLED, null, bytes), (metadata, failure) -> broken.compareAndSet(null, failure));
    }

    /** The id of an image's event. */
    static String eventId(String path, byte[] bytes) {
        return Hashes.sha256((path + "\n" + Hashes.sha256(bytes)).getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }

    private static byte[] read(LabelledImage image) {
        try {
            return Files.readAllBytes(image.file());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + image.file(), e);
        }
    }

    private static void settle(ConsumerRecord<byte[], byte[]> record, String source, Map<String, LabelledImage> waiting,
            List<Rejected> rejected) {
        if (record.topic().equals(Topics.SAMPLES_ADMITTED)) {
            SampleAdmitted admitted = Json.read(record.value(), SampleAdmitted.class);
            if (source.equals(admitted.source())) {
                waiting.remove(admitted.sourceEvent());
            }
            return;
        }
        LabelledImage refused = CloudEvent.header(record.headers(), "ce_id").map(waiting::remove).orElse(null);
        if (refused != null) {
            rejected.add(new Rejected(refused.path(), CloudEvent.header(record.headers(), RefusalReason.REASON_HEADER).orElse("unknown"),
                    CloudEvent.header(record.headers(), RefusalReason.DETAIL_HEADER).orElse("")));
        }
    }

    private static void requireLife(long heard, Exception broken, Map<String, LabelledImage> waiting) {
        if (broken != null) {
            throw UserError.notUp("Kafka did not take an image: " + broken.getMessage(), broken);
        }
        if (!waiting.isEmpty() && System.nanoTime() - heard > PATIENCE.toNanos()) {
            throw UserError.notUp("ingest answered for none of " + waiting.size() + " images within " + PATIENCE.toSeconds() + " s", null);
        }
    }
}
