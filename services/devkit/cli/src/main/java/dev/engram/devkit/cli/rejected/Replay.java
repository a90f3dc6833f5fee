package dev.engram.devkit.cli.rejected;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.devkit.cli.wire.TopicTail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Sends refused records to ingest again, as they were published, and waits for the answer to each. What is on its way at a
 * time is bounded in number and bytes. Sent again they have the ids of their source events, so that one which was admitted
 * after all teaches nothing twice. For one run, on one thread.
 */
public final class Replay {
    private static final int MOST_RECORDS = 256;
    private static final long MOST_BYTES = 32L << 20;
    private static final int EXAMPLES = 1000;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final KafkaLink kafka;
    private final Console console;
    private final Duration silence;
    /** By source event, the bytes of its record. */
    private final Map<Identity, Long> waiting = new HashMap<>();
    private final Map<String, Integer> refused = new TreeMap<>();
    private final List<RefusedImage> examples = new ArrayList<>();
    private final AtomicReference<Exception> broken = new AtomicReference<>();
    private int admitted;
    private int notSent;
    private int read;
    private long waitingBytes;
    private long heard;

    /**
     * A replay.
     *
     * @param silence how long no answer at all may come
     */
    public Replay(KafkaLink kafka, Console console, Duration silence) {
        this.kafka = kafka;
        this.console = console;
        this.silence = silence;
    }

    /**
     * Sends these records again.
     *
     * @throws UserError if Kafka does not take one, or ingest answers nothing for too long
     */
    public Replayed run(RejectedTopic topic, List<Entry> entries) {
        long start = System.nanoTime();
        heard = start;
        try (TopicTail answers = kafka.tail(Topics.SAMPLES_ADMITTED, Topics.IMAGES_REJECTED);
                KafkaProducer<byte[], byte[]> producer = kafka.producer();
                Progress progress = console.progress("replay", entries.size())) {
            topic.read(entries, (entry, record) -> {
                send(entry, record, producer);
                while (waiting.size() >= MOST_RECORDS || waitingBytes >= MOST_BYTES) {
                    listen(answers, progress);
                }
            });
            while (!waiting.isEmpty()) {
                listen(answers, progress);
            }
        }
        return new Replayed(entries.size(), admitted, refused, notSent, entries.size() - read, examples, (System.nanoTime() - start) / 1e9);
    }

    private void send(Entry entry, RefusedRecord record, KafkaProducer<byte[], byte[]> producer) {
        read++;
        if (record.unrepeatable().isPresent()) {
            notSent++;
            example(record.image(entry.state()));
            return;
        }
        if (waiting.isEmpty()) {
            heard = System.nanoTime();
        }
        waiting.put(entry.identity(), record.size());
        waitingBytes += record.size();
        producer.send(record.published(), (metadata, failure) -> broken.compareAndSet(null, failure));
    }

    private void listen(TopicTail answers, Progress progress) {
        answers.poll(LOOK).forEach(this::settle);
        if (broken.get() != null) {
            throw UserError.notUp("Kafka did not take a record: " + broken.get().getMessage() + "; " + standing(), broken.get());
        }
        if (!waiting.isEmpty() && System.nanoTime() - heard > silence.toNanos()) {
            throw UserError.notUp("ingest answered for none of " + waiting.size() + " records within " + silence.toSeconds() + " s; " + standing()
                    + ". What is admitted by then is not sent when you repeat the command", null);
        }
        progress.at(read - waiting.size(), standing());
    }

    private String standing() {
        return admitted + " admitted, " + refused.values().stream().mapToInt(Integer::intValue).sum() + " refused again"
                + (notSent == 0 ? "" : ", " + notSent + " not sent");
    }

    private void settle(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topics.SAMPLES_ADMITTED)) {
            SampleAdmitted sample = Json.read(record.value(), SampleAdmitted.class);
            if (sample.source() != null && sample.sourceEvent() != null && answered(Identity.ofEvent(sample.source(), sample.sourceEvent()))) {
                admitted++;
            }
            return;
        }
        RefusedRecord again = new RefusedRecord(record);
        if (answered(again.identity())) {
            refused.merge(again.reason(), 1, Integer::sum);
            example(again.image(State.OPEN));
        }
    }

    private boolean answered(Identity event) {
        Long size = waiting.remove(event);
        if (size == null) {
            return false;
        }
        waitingBytes -= size;
        heard = System.nanoTime();
        return true;
    }

    private void example(RefusedImage image) {
        if (examples.size() < EXAMPLES) {
            examples.add(image);
        }
    }
}
