package dev.engram.devkit.cli.wire;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.RoundRequested;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Asks for a round and follows it on {@code engram.rounds} until it is decided. */
public final class RoundFollower {
    private static final Set<String> ENDS = Set.of(RoundEvent.ACCEPTED, RoundEvent.REJECTED, RoundEvent.FAILED);

    private final KafkaLink kafka;
    private final Console console;
    private final Duration silence;

    /** A follower that gives up when nothing was heard for so long. */
    public RoundFollower(KafkaLink kafka, Console console, Duration silence) {
        this.kafka = kafka;
        this.console = console;
        this.silence = silence;
    }

    /** Requests a round over everything admitted up to now, shows it live and returns how it ended. */
    public RoundEvent run(String scenario, String by) {
        return run(scenario, by, event -> {});
    }

    /** The same; every event of the round goes to the listener, too. */
    public RoundEvent run(String scenario, String by, Consumer<RoundEvent> listener) {
        String request = UUID.randomUUID().toString();
        try (TopicTail rounds = kafka.tail(Topics.ROUNDS)) {
            request(scenario, request, by);
            return follow(rounds, scenario, request, listener);
        }
    }

    /** Requests a round without following it; returns the request's id. */
    public String request(String scenario, String request, String by) {
        int partition = KafkaLink.partition(ScenarioRecord.requireId(scenario), Topics.SAMPLES_ADMITTED_PARTITIONS);
        long end = kafka.end(Topics.SAMPLES_ADMITTED, partition);
        RoundRequested value = new RoundRequested(1, scenario, request, end, by);
        kafka.send(CloudEvent.of(Topics.TYPE_ROUND_REQUESTED, request, "/engram/cli").json()
                .record(Topics.ROUNDS_REQUESTED, scenario, Json.bytes(value)));
        return request;
    }

    private RoundEvent follow(TopicTail rounds, String scenario, String request, Consumer<RoundEvent> listener) {
        Sight sight = new Sight(scenario, request);
        Progress progress = null;
        long heard = System.nanoTime();
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : rounds.poll(Duration.ofMillis(100))) {
                    RoundEvent event = sight.of(record);
                    if (event == null) {
                        continue;
                    }
                    heard = System.nanoTime();
                    listener.accept(event);
                    if (ENDS.contains(event.type())) {
                        return event;
                    }
                    progress = show(progress, event);
                }
                if (System.nanoTime() - heard > silence.toNanos()) {
                    throw UserError.notUp("nothing was heard of the requested round of '" + scenario + "' for "
                            + silence.toSeconds() + " s", null);
                }
            }
        } finally {
            close(progress);
        }
    }

    /** A bar of its own for every attempt. */
    private Progress show(Progress progress, RoundEvent event) {
        if (RoundEvent.STARTED.equals(event.type())) {
            close(progress);
            console.line("round %d started (%s), %s samples", event.round(), event.reason(), event.samples());
            return console.progress("round " + event.round(), 0);
        }
        Progress bar = progress == null ? console.progress("round " + event.round(), 0) : progress;
        Map<String, Object> at = event.progress() == null ? Map.of() : event.progress();
        long steps = number(at, "steps").longValue();
        bar.at(number(at, "step").longValue(), steps > 1 ? steps : 0, describe(at));
        return bar;
    }

    private static void close(Progress progress) {
        if (progress != null) {
            progress.close();
        }
    }

    private static String describe(Map<String, Object> at) {
        StringBuilder text = new StringBuilder(String.valueOf(at.getOrDefault("phase", "")));
        if (number(at, "epochs").intValue() > 0) {
            text.append(String.format(Locale.ROOT, "  epoch %d/%d  step %d/%d  loss %.4f  %.0f images/s",
                    number(at, "epoch").intValue(), number(at, "epochs").intValue(), number(at, "step").longValue(),
                    number(at, "steps").longValue(), number(at, "loss").doubleValue(), number(at, "imagesPerSecond").doubleValue()));
            text.append("  ").append(Progress.duration(number(at, "secondsLeft").doubleValue())).append(" left");
        }
        return text.toString();
    }

    private static Number number(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number value ? value : 0;
    }

    /** Which events belong to the request: those that carry it, and those of the attempts and round it led to. */
    private static final class Sight {
        private final String scenario;
        private final String request;
        private long round = -1;

        Sight(String scenario, String request) {
            this.scenario = scenario;
            this.request = request;
        }

        RoundEvent of(ConsumerRecord<byte[], byte[]> record) {
            if (record.value() == null || record.key() == null
                    || !scenario.equals(new String(record.key(), StandardCharsets.UTF_8))) {
                return null;
            }
            RoundEvent event = Json.read(record.value(), RoundEvent.class);
            if (request.equals(event.request())) {
                round = event.round();
            }
            return event.round() == round || request.equals(event.request()) ? event : null;
        }
    }
}
