package dev.engram.devkit.cli.bench;

import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.UserError;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Many tiny pictures, each another, published as fast as Kafka takes them. */
final class ImageBurst {
    private static final int SIDE = 8;
    private static final int LABELS = 10;

    private final String scenario;
    private final KafkaProducer<byte[], byte[]> producer;

    ImageBurst(String scenario, KafkaProducer<byte[], byte[]> producer) {
        this.scenario = scenario;
        this.producer = producer;
    }

    /** Publishes so many and returns when Kafka has them. */
    void publish(int images) {
        AtomicReference<Exception> broken = new AtomicReference<>();
        for (int number = 0; number < images; number++) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.IMAGES_LABELLED, null, picture(number));
            header(record, "ce_specversion", "1.0");
            header(record, "ce_id", "burst-" + number);
            header(record, "ce_source", "/engram/bench");
            header(record, "ce_type", Topics.TYPE_IMAGE_LABELLED);
            header(record, "ce_scenario", scenario);
            header(record, "ce_labels", "class-" + number % LABELS);
            header(record, "content-type", "image/png");
            producer.send(record, (metadata, failure) -> broken.compareAndSet(null, failure));
        }
        producer.flush();
        if (broken.get() != null) {
            throw UserError.notUp("Kafka did not take an image: " + broken.get().getMessage(), broken.get());
        }
    }

    /** The number is in the first pixels. */
    private static byte[] picture(int number) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIDE * SIDE; i++) {
            image.setRGB(i % SIDE, i / SIDE, i == 0 ? number : number % LABELS * 0x10305 + i * 0x20202);
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a picture", e);
        }
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
