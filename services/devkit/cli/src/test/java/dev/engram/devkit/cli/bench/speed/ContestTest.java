package dev.engram.devkit.cli.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import dev.engram.devkit.cli.bench.speed.SpeedCase.Rival;
import dev.engram.devkit.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContestTest {
    private static final Map<String, Object> STEPS = Map.of("kind", "step", "model", "mlp");
    /** Has nothing to choose. */
    private static final Map<String, Object> ANSWERS = Map.of("kind", "infer", "model", "mlp");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Console console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8), new PrintStream(said, true, StandardCharsets.UTF_8),
            false, false, 100);

    /** Fakes of both sides; PyTorch's processes misbehave one after the other as listed, and then no more. */
    private final class Fakes implements Contest.Sides {
        private final Deque<String> troubles;
        private int started;

        Fakes(String... troubles) {
            this.troubles = new ArrayDeque<>(List.of(troubles));
        }

        @Override
        public Side engram() throws SideFailed {
            return fake(Contest.ENGRAM, "none 0");
        }

        @Override
        public Side pytorch(String waiting) throws SideFailed {
            return fake(Contest.PYTORCH, troubles.isEmpty() ? "none 0" : troubles.poll());
        }

        private Side fake(String name, String arguments) throws SideFailed {
            String[] parts = arguments.split(" ");
            ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), FakePeer.class.getName(), parts[0], parts[1]);
            return Side.start(name, builder, folder.resolve(++started + ".log"), Duration.ofSeconds(30));
        }
    }

    private Outcome outcome(Contest.Sides sides, Map<String, Object> task) {
        SpeedCase asked = new SpeedCase("fake", "fake", Rival.PYTORCH, task, task, 8, 0, 1.1, 2.0);
        return new Contest(sides, new Contest.Plan(3, 2, 1, 100, folder), console).run(asked);
    }

    @Test
    void pyTorchIsMeasuredAtItsBestSettings() {
        // When sides take turns, and bf16 and foreach are faster on PyTorch's
        Outcome outcome = outcome(new Fakes(), STEPS);

        // Then these are chosen, what our side chose is told, and the ratio follows
        assertThat(outcome.ourSetting()).containsEntry("precision", "bfloat16");
        assertThat(outcome.setting()).containsEntry("precision", "bfloat16").containsEntry("optimizer", "foreach").containsEntry("waiting", "passive");
        assertThat(outcome.ratio()).isEqualTo(0.5);
        assertThat(outcome.verdict()).isEqualTo(Verdict.BELOW);
        assertThat(outcome.check().same()).isTrue();
    }

    @Test
    void aSideThatDiesIsTriedOnceMore() {
        // Given a first PyTorch that dies at its fourth turn
        // When the case is run
        Outcome outcome = outcome(new Fakes("die 3"), ANSWERS);

        // Then the second try counts, and the first is told
        assertThat(outcome.ratio()).isEqualTo(1.0);
        assertThat(said()).contains("PyTorch ended with exit code 137; its last words: out of memory");
    }

    @Test
    void aSideThatDiesTwiceCostsItsCase() {
        Outcome outcome = outcome(new Fakes("die 3", "die 3"), ANSWERS);

        assertThat(outcome.verdict()).isEqualTo(Verdict.UNMEASURED);
        assertThat(outcome.reason()).isEqualTo("PyTorch ended with exit code 137; its last words: out of memory");
    }

    @Test
    void whatIsNoAnswerIsTold() {
        Outcome outcome = outcome(new Fakes("babble 0", "babble 0"), ANSWERS);

        assertThat(outcome.reason()).startsWith("PyTorch said something that is no JSON");
    }

    @Test
    void withoutAPeerOurOwnTimeIsStillTaken() {
        // Given a PyTorch that refuses
        Outcome outcome = outcome(new Fakes("refuse 0"), ANSWERS);

        // Then there is no ratio, but a time
        assertThat(outcome.verdict()).isEqualTo(Verdict.UNMEASURED);
        assertThat(outcome.ratio()).isNull();
        assertThat(outcome.ours()).isEqualTo(1.0);
        assertThat(outcome.reason()).isEqualTo("PyTorch said: there is no such network");
    }

    @Test
    void aCostIsOurTimeByTheOtherSides() {
        // Given a case of Engram against itself, in which both take as long, and which may take 1.06 times as long
        SpeedCase cost = new SpeedCase("cost", "cost", Rival.ITSELF_WITHOUT, ANSWERS, ANSWERS, 8, 0, 1.06, null);

        // When it is measured
        Outcome outcome = new Contest(new Fakes(), new Contest.Plan(3, 2, 1, 100, folder), console).run(cost);

        // Then a figure below is good
        assertThat(outcome.ratio()).isEqualTo(1.0);
        assertThat(outcome.verdict()).isEqualTo(Verdict.MUST);
        assertThat(Verdict.atMost(1.07, 1.06)).isEqualTo(Verdict.BELOW);
    }

    @Test
    void growthIsThatOfMemoryOutsideTheHeap() {
        // Given a case of memory, and a process that holds two gigabytes all the time
        SpeedCase memory = new SpeedCase("memory", "memory", Rival.ITSELF_LATER, ANSWERS, ANSWERS, 8, 0, 0.02, null);

        // When it is watched
        Outcome outcome = new Contest(new Fakes(), new Contest.Plan(3, 2, 1, 100, folder), console).run(memory);

        // Then nothing grew, and the heap does not count
        assertThat(outcome.ratio()).isZero();
        assertThat(outcome.ours()).isEqualTo(2e9 - MemoryWatch.HEAP);
        assertThat(outcome.verdict()).isEqualTo(Verdict.MUST);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
