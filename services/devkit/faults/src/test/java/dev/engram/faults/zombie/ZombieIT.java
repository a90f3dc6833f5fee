package dev.engram.faults.zombie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.Split;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.FaultTable;
import dev.engram.faults.Invariants;
import dev.engram.faults.Part;
import dev.engram.faults.Publication;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.faults.proxy.Trap;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.registry.RunInfo;
import dev.engram.registry.RunStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two trainers share a scenario. The one that works on it stands still, the other takes over and ends the round, and the first wakes up
 * as if no time had passed. Exactly one of them commits each round, and both stay useful.
 */
@Tag("faults")
class ZombieIT {
    private static final String SCENARIO = "haunted";
    private static final long SEED = Long.getLong("faults.seed", 4);
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private Testbed testbed;
    private int published;

    @Test
    void whoeverWakesUpTooLateCommitsNothing() throws IOException {
        Path dir = Path.of(System.getProperty("faults.target", "target"), "zombie");
        RoundStaging.clear(dir);
        List<Position> positions = new ArrayList<>(Arrays.asList(Position.values()));
        Collections.shuffle(positions, new Random(SEED));
        try (Testbed bed = Testbed.start(dir, Settings.defaults().only("ingest", "trainer"))) {
            // Given two trainers and a scenario
            testbed = bed;
            bed.install("vision", "scenario-digits");
            bed.scenario(SCENARIO, Map.of("epochs", 6, "exemplars", 40));
            bed.inForce(SCENARIO);
            bed.trainer("second").start().ready();
            // When the one that has the scenario stands still in its round, again and again, each time elsewhere
            for (Position position : positions) {
                System.out.println("zombie " + position.words + " (seed " + SEED + ")");
                haunt(position);
                FaultTable.row("trainer stands still, wakes after another took over", position.words, 1, "one commits, both go on");
            }
            // Then the rounds are whole, each with one run and one version
            try (Invariants invariants = Invariants.of(bed, SCENARIO)) {
                assertThat(invariants.versions()).as("accepted rounds").isEqualTo(positions.size());
                invariants.hold(dir.resolve("rebuild"));
            }
        }
    }

    private void haunt(Position position) {
        Set<String> samples = publish();
        Part zombie = owner();
        Part other = zombie == testbed.trainer() ? testbed.trainer("second") : testbed.trainer();
        CountDownLatch gate = new CountDownLatch(1);
        Trap trap = position.pause(testbed, zombie, SCENARIO, samples, gate);
        String request = position.name().toLowerCase(Locale.ROOT);
        testbed.request(SCENARIO, request);
        assertThat(trapped(trap, zombie)).as("the trainer comes to stand still " + position.words).isTrue();
        String attempt = attempt(position, zombie);

        Waiting.until("the other trainer takes over", PATIENCE, () -> owns(other));
        RoundEvent end = testbed.answer(SCENARIO, request);
        Waiting.until("the round is registered", PATIENCE, () -> testbed.journal(SCENARIO).head().unregistered().isEmpty());
        gate.countDown();
        zombie.resume();

        assertThat(end.type()).as("answer to " + request + ": " + end.reason()).isEqualTo(RoundEvent.ACCEPTED);
        if (position.committed()) {
            assertThat(end.attempt()).as("the attempt that counts was the zombie's").isEqualTo(attempt);
        } else {
            assertThat(end.attempt()).as("the attempt that counts is another than the zombie's").isNotEqualTo(attempt);
            abandoned(attempt);
        }
        once(end.round());
        Waiting.until("who stood still is ready again", PATIENCE, zombie::isReady);
        Waiting.until("one of the two has the scenario", PATIENCE, () -> owns(zombie) != owns(other));
    }

    /** Whether it came to stand still; its request is held back until the gate opens, so the fault is not over yet. */
    private static boolean trapped(Trap trap, Part zombie) {
        return Waiting.within(PATIENCE, () -> trap.taken() && stands(zombie));
    }

    private static boolean stands(Part part) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(part.pid()), "stat")).matches("(?s).*\\) T .*");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The zombie's attempt, by what it left: what it said about it may not have left it. */
    private String attempt(Position position, Part zombie) {
        if (position.committed()) {
            return testbed.journal(SCENARIO).round(testbed.journal(SCENARIO).head().nextRound() - 1).orElseThrow().attempt();
        }
        try (Stream<Path> attempts = Files.list(testbed.data(zombie).resolve("rounds").resolve(SCENARIO))) {
            return attempts.findFirst().orElseThrow().getFileName().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it left in MLflow is closed, and says why. */
    private void abandoned(String attempt) {
        String filter = "tags.\"engram.attempt\" = '" + attempt + "'";
        Waiting.until(() -> "the runs of attempt " + attempt + " are closed and tagged: " + runs(filter), PATIENCE, () -> runs(filter).stream()
                .allMatch(run -> run.status() == RunStatus.KILLED && run.tags().containsKey("engram.abandoned")));
    }

    private List<RunInfo> runs(String filter) {
        return testbed.registry().runs(testbed.registry().experiment(SCENARIO), filter);
    }

    private void once(long round) {
        List<JournalEntry> entries = testbed.journal(SCENARIO).entries().stream()
                .filter(entry -> entry.kind().round() && entry.round().round() == round).toList();
        assertThat(entries).as("journal entries of round " + round).hasSize(1);
        assertThat(testbed.rounds(SCENARIO).stream().filter(event -> event.round() == round && RoundEvent.ACCEPTED.equals(event.type())
                || event.round() == round && RoundEvent.REJECTED.equals(event.type())).map(RoundEvent::attempt).collect(Collectors.toSet()))
                .as("attempts that are said to have ended round " + round).containsExactly(entries.get(0).attempt());
    }

    /** Not before the one that stood still has its share again: the scenario could change hands once more. */
    private Part owner() {
        Waiting.until("both trainers have a share of the log", PATIENCE, () -> {
            List<Integer> shares = testbed.wire().shares("engram-trainer");
            return shares.size() == 2 && shares.stream().allMatch(share -> share > 0)
                    && shares.stream().mapToInt(Integer::intValue).sum() == Topics.SAMPLES_ADMITTED_PARTITIONS;
        });
        Waiting.until("one trainer has the scenario", PATIENCE, () -> owns(testbed.trainer()) != owns(testbed.trainer("second")));
        return owns(testbed.trainer()) ? testbed.trainer() : testbed.trainer("second");
    }

    private static boolean owns(Part trainer) {
        return trainer.status("/v1/scenarios/" + SCENARIO) == 200 && trainer.get("/v1/scenarios/" + SCENARIO).path("owned").asBoolean();
    }

    private Set<String> publish() {
        List<Publication> images = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            images.add(Publication.tiny("e" + published, published % 2, published / 2, published % 8 < 6 ? Split.TRAIN : Split.HOLDOUT));
            published++;
        }
        testbed.publish(SCENARIO, images);
        testbed.admitted(SCENARIO, images.stream().map(Publication::event).collect(Collectors.toSet()));
        return images.stream().map(Publication::sample).collect(Collectors.toSet());
    }
}
