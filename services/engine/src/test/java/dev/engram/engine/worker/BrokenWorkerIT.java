package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.engram.api.sample.Split;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.worker.LocalWorker;
import dev.engram.lineage.worker.RoundFailed;
import dev.engram.lineage.worker.WorkerSettings;
import dev.engram.testkit.WholePlugin;
import dev.engram.testkit.WholePlugin.Hole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that end the worker JVM: the reason says what they did and where, and the next round has another worker. */
class BrokenWorkerIT {
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    Path dir;

    private LocalWorker worker;
    private int rounds;

    @BeforeEach
    void open() {
        worker = new LocalWorker(new WorkerSettings(Path.of(System.getProperty("engine.dist", "target/dist")), "300m",
                Path.of(System.getProperty("DJL_CACHE_DIR", System.getProperty("java.io.tmpdir"))), dir.resolve("log/worker.log")));
    }

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void anExitIsToldWithItsPlace() throws Exception {
        fails(plugin().with(Hole.BEFORE, "System.exit(0);"), LONG, "ended the worker in mid-round", "System.exit was called, at plugin.broken.Keeper",
                "Keeper.java:", "exit code 0", "throw an exception instead");
    }

    @Test
    void aHaltIsToldWithTheStepItWasAt() throws Exception {
        fails(plugin().with(Hole.STEP, "if (step == 1) { Runtime.getRuntime().halt(9); }"), LONG, "exit code 9 (ended from inside", "in phase train");
    }

    @Test
    void anAbortInNativeCodeIsToldWithWhatItSaid() throws Exception {
        fails(plugin().with(Hole.BEFORE, "round.manager().create(new float[] {1}).toType(DataType.BFLOAT16, true);"), LONG,
                "exit code 134 (aborted by native code", "use float32", "its last words");
    }

    @Test
    void aFullHeapIsToldWithItsSize() throws Exception {
        fails(plugin().with(Hole.BEFORE, "List<byte[]> all = new ArrayList<>(); while (all.size() >= 0) { all.add(new byte[1 << 20]); }"), LONG,
                "out of heap: it had 300m", WorkerSettings.HEAP_OPTION);
    }

    @Test
    void aLoopThatReachesTheDeadlineIsToldWithItsPlace() throws Exception {
        fails(plugin().with(Hole.LOSS, "for (int i = 0; i >= 0; i = (i + 1) & 1023) { Thread.onSpinWait(); }"), Duration.ofSeconds(45),
                "longer than its deadline of 45 s", "at plugin.broken.Mean.compute(Mean.java:");
    }

    @Test
    void whatAPluginReadsAndPrintsIsNoPartOfTheConversation() throws Exception {
        String talks = "System.out.println(\"DONE \"); try { if (System.in.read() >= 0) { throw new IllegalStateException(\"it got an answer\"); } }"
                + " catch (java.io.IOException e) { throw new IllegalStateException(e); }";
        assertThat(round(plugin().with(Hole.BEFORE, talks), LONG).reason()).isNull();
    }

    private static WholePlugin plugin() {
        return WholePlugin.named("broken");
    }

    /** A warm worker meets the broken plugin, and another one its corrected version. */
    private void fails(WholePlugin broken, Duration deadline, String... parts) throws Exception {
        assertThat(round(plugin(), LONG).reason()).isNull();
        RoundFailed failed = catchThrowableOfType(RoundFailed.class, () -> round(broken, deadline));
        assertThat(failed.getMessage()).contains(parts).doesNotContain("\tat ");
        assertThat(round(plugin(), LONG).reason()).isNull();
    }

    private RoundResult round(WholePlugin plugin, Duration deadline) throws Exception {
        rounds++;
        Path jar = plugin.jar().write(dir.resolve("broken-" + rounds + ".jar"));
        Stream stream = new Stream(dir.resolve("rounds-" + rounds), "broken", Map.of()).plugins(jar);
        return worker.run(stream.stage(experience(stream), List.of()), progress -> { }, deadline);
    }

    private static List<OrderSample> experience(Stream stream) throws IOException {
        List<OrderSample> samples = new ArrayList<>();
        for (int label = 0; label < 2; label++) {
            for (int i = 0; i < 30; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < 20 ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return samples;
    }
}
