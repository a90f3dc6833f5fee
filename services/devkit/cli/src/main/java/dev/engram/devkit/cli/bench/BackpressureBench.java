package dev.engram.devkit.cli.bench;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.bench.BackpressureReport.Mark;
import dev.engram.devkit.cli.bench.BackpressureReport.Memory;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Rig;
import dev.engram.devkit.cli.wire.Backlog;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.Round;
import dev.engram.devkit.cli.wire.TopicTail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.header.Header;

/**
 * Many images at once, and rounds that are slow on purpose: nothing may be refused for being late, and the backlog has to be seen to
 * go down. Ingest, trainer, broker and S3 are real and have the heaps of a local platform; MLflow is away, the worker learns nothing.
 */
public final class BackpressureBench {
    private static final String SCENARIO = "burst";
    private static final List<String> PARTS = List.of("kafka", "s3", "ingest", "trainer");
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Installation installation;
    private final Home home;
    private final Console console;
    private final Map<String, Long> heapUsed = new LinkedHashMap<>();
    private final Map<String, Long> rejected = new TreeMap<>();
    private final Set<String> admitted = new HashSet<>();
    private final List<Mark> course = new ArrayList<>();
    private long began;
    private double checked;

    /** A measurement in this home, which is cleared. */
    public BackpressureBench(Installation installation, Home home, Console console) {
        this.installation = installation;
        this.home = home;
        this.console = console;
    }

    /**
     * Measures.
     *
     * @param images  how many come at once
     * @param seconds how long a round takes
     * @param cut     a round is cut when so many changes wait
     */
    public BackpressureReport run(int images, double seconds, int cut) {
        try (Rig rig = Rig.of(installation, home, Map.of("trainer", StubTrainer.settings(installation, false)), console)) {
            PARTS.forEach(part -> console.line("%-8s ready after %.1f s", part, rig.start(part)));
            Connection connection = rig.connection();
            // What is left when fewer than a round's worth wait is learned by its age.
            RoundPolicy policy = new RoundPolicy(cut, 10, 0.8, 0.1, 3, "set-aside", false, 21_600);
            connection.scenarios().publish(new ScenarioRecord(1, SCENARIO, "stub", Map.of("seconds", seconds), null, ScenarioRecord.PINNED, policy));
            try (TopicTail answers = connection.kafka().tail(Topics.SAMPLES_ADMITTED, Topics.IMAGES_REJECTED);
                    KafkaProducer<byte[], byte[]> producer = connection.kafka().producer()) {
                began = System.nanoTime();
                new ImageBurst(SCENARIO, producer).publish(images);
                double sent = since();
                console.line("%d images are sent after %.1f s", images, sent);
                watch(connection, answers, images);
                return report(connection, rig, images, sent);
            }
        }
    }

    private void watch(Connection connection, TopicTail answers, int images) {
        Mark mark;
        do {
            answers.poll(LOOK).forEach(this::settle);
            PARTS.subList(2, 4).forEach(part -> heap(connection, part));
            mark = mark(connection);
            course.add(mark);
            boolean answered = admitted.size() + rejected.values().stream().mapToLong(Long::longValue).sum() >= images;
            checked = answered && checked == 0 ? since() : checked;
            if (course.size() % 10 == 1) {
                console.line("%4.0f s: %5d not checked, %5d not read, %5d wait for a round, round %s", mark.seconds(), mark.unchecked(), mark.unread(),
                        mark.waiting(), mark.round() == null ? "none" : mark.round());
            }
            if (since() > PATIENCE.toSeconds()) {
                throw UserError.failed("after " + PATIENCE.toMinutes() + " minutes " + mark + " is not dealt with");
            }
        } while (checked == 0 || mark.unchecked() + mark.unread() + mark.waiting() > 0 || mark.round() != null);
    }

    private Mark mark(Connection connection) {
        Backlog backlog = Backlog.of(connection, Duration.ZERO);
        Backlog.OfScenario one = backlog.scenarios().get(0);
        return new Mark(since(), backlog.unchecked(), one.unread(), one.waiting(), one.round());
    }

    private void settle(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topics.SAMPLES_ADMITTED)) {
            admitted.add(Json.read(record.value(), SampleAdmitted.class).sample());
        } else {
            Header reason = record.headers().lastHeader("engram-reason");
            rejected.merge(reason == null ? "unknown" : new String(reason.value(), StandardCharsets.UTF_8), 1L, Long::sum);
        }
    }

    private void heap(Connection connection, String part) {
        connection.heapUsed(part).ifPresent(bytes -> heapUsed.merge(part, bytes, Math::max));
    }

    private BackpressureReport report(Connection connection, Rig rig, int images, double sent) {
        List<Round> rounds = connection.trainer().rounds(SCENARIO);
        long learned = rounds.stream().filter(Round::accepted).mapToLong(Round::samples).sum();
        Map<String, Memory> memory = new LinkedHashMap<>();
        PARTS.forEach(part -> memory.put(part, new Memory(rig.heap(part), heapUsed.getOrDefault(part, 0L) >> 20, rig.peak(part).orElse(0L) >> 20)));
        boolean ok = admitted.size() == images && rejected.isEmpty() && learned == images;
        return new BackpressureReport(ok, images, admitted.size(), rejected, learned, rounds.size(), sent, checked,
                course.get(course.size() - 1).seconds(), course, memory);
    }

    private double since() {
        return (System.nanoTime() - began) / 1e9;
    }
}
