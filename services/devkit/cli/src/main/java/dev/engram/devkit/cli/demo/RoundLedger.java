package dev.engram.devkit.cli.demo;

import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.devkit.cli.wire.Pause;
import dev.engram.devkit.cli.wire.Round;
import java.time.Duration;
import java.util.List;

/** Waits for what the trainer does by itself: reading the log, registering rounds in MLflow. */
final class RoundLedger {
    private static final Duration READ = Duration.ofMinutes(2);

    private final Connection connection;

    RoundLedger(Connection connection) {
        this.connection = connection;
    }

    /** The scenario's rounds, once every accepted one is a version in MLflow; as they stand when that takes too long. */
    List<Round> registered(String scenario, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            List<Round> rounds = connection.trainer().rounds(scenario);
            boolean all = rounds.stream().filter(Round::accepted).allMatch(round -> round.version() != null);
            if (all || System.nanoTime() > deadline) {
                return rounds;
            }
            Pause.of(Duration.ofMillis(200));
        }
    }

    /** Whether there is something to learn, once the trainer has read everything admitted until now. */
    boolean anythingPending(String scenario) {
        long end = connection.kafka().end(Topics.SAMPLES_ADMITTED, KafkaLink.partition(scenario, Topics.SAMPLES_ADMITTED_PARTITIONS));
        long deadline = System.nanoTime() + READ.toNanos();
        while (connection.trainer().next(scenario) < end) {
            if (System.nanoTime() > deadline) {
                throw UserError.notUp("the trainer did not read the training log within " + READ.toSeconds() + " s", null);
            }
            Pause.of(Duration.ofMillis(100));
        }
        return connection.trainer().requireScenario(scenario).path("pending").asLong() > 0;
    }
}
