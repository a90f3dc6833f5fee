package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.engram.api.sample.Split;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.data.Preparation;
import dev.engram.engine.learning.Ear;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.round.Device;
import dev.engram.engine.round.Learner;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds that were interrupted and go on. */
class ResumeTest {
    /** Chance in the network, all stock methods, an average and an end on tune samples: everything a checkpoint has to know of. */
    private static final Map<String, Object> EVERYTHING = Map.ofEntries(Map.entry("size", 8), Map.entry("channels", 1), Map.entry("epochs", 6),
            Map.entry("minSteps", 0), Map.entry("batchSize", 16), Map.entry("averaging", 0.9), Map.entry("patience", 4),
            Map.entry("model", Map.of("name", "mlp", "config", Map.of("hidden", List.of(16), "dropout", 0.3))),
            Map.entry("retention", List.of(Map.of("name", "replay", "config", Map.of("exemplars", 10, "rehearsal", 2)),
                    Map.of("name", "stored-logits", "config", Map.of()), Map.of("name", "teacher", "config", Map.of()),
                    Map.of("name", "ewc", "config", Map.of("samples", 5)))));

    @TempDir
    Path folder;

    private dev.engram.engine.worker.Stream stream;
    private Path second;
    private RoundResult whole;

    /** Two rounds without interruption, of which the second stays staged as it was. */
    @BeforeEach
    void learn() throws Exception {
        stream = new dev.engram.engine.worker.Stream(folder, "image-classification", EVERYTHING).plugins(TinyPictures.jars());
        stream.round(experience(0, 1));
        second = stream.stage(experience(2), List.of());
        copy(second, folder.resolve("untouched"));
        whole = new RoundDirectory(second).run();
        assertThat(whole.reason()).isNull();
        assertThat(whole.metrics()).containsEntry("best-epoch", 1.0).containsEntry("epochs", 5.0);
    }

    @Test
    void aRoundStoppedAfterAnEpochEndsWithTheSameBytes() throws Exception {
        for (int epoch : new int[] {2, 4}) {
            // Given the same round, killed in the epoch behind
            Path killed = copy(folder.resolve("untouched"), folder.resolve("killed-" + epoch));
            assertThatThrownBy(() -> learnUntil(killed, "train", epoch + 1)).isInstanceOf(Killed.class);
            assertThat(killed.resolve("checkpoint")).isDirectoryContaining("glob:**epoch-00000" + epoch);

            // When it is started again
            RoundResult resumed = new RoundDirectory(killed).run();

            // Then state and bundle are equal to the last bit, with as many pictures, and the checkpoint is gone
            assertThat(resumed.state()).isEqualTo(whole.state());
            assertThat(resumed.bundle()).isEqualTo(whole.bundle());
            assertThat(resumed.samplePasses()).isEqualTo(whole.samplePasses());
            assertThat(killed.resolve("checkpoint")).doesNotExist();
        }
    }

    @Test
    void aRoundStoppedWhileRehearsingDoesNotLearnAgain() throws Exception {
        Path killed = copy(folder.resolve("untouched"), folder.resolve("killed"));
        assertThatThrownBy(() -> learnUntil(killed, "rehearsal", 2)).isInstanceOf(Killed.class);
        RoundResult resumed = new RoundDirectory(killed).run();
        assertThat(resumed.state()).isEqualTo(whole.state());
        assertThat(Files.readString(killed.resolve("progress.jsonl"))).contains("rehearsal").doesNotContain("\"train\"");
    }

    @Test
    void aCheckpointOfAnotherOrderIsPassedOver() throws Exception {
        // Given a checkpoint of a round, in the directory of one with another seed
        Path killed = copy(folder.resolve("untouched"), folder.resolve("killed"));
        assertThatThrownBy(() -> learnUntil(killed, "train", 3)).isInstanceOf(Killed.class);
        RoundOrder order = order(killed);
        RoundOrder other = new RoundOrder(order.format(), order.scenario(), order.round(), order.attempt(), order.plugin(), order.configuration(),
                order.pluginSet(), order.experience(), order.withdrawn(), order.memory(), order.parent(), order.champion(), order.seed() + 1,
                order.threads(), order.device(), order.export(), order.name());
        Files.write(killed.resolve("round.json"), CanonicalJson.bytes(other));

        // Then it learns from the beginning
        assertThat(new RoundDirectory(killed).run().samplePasses()).isGreaterThan(0);
        assertThat(Files.readString(killed.resolve("progress.jsonl"))).contains("\"epoch\":1,");
    }

    @Test
    void aDamagedCheckpointIsPassedOver() throws Exception {
        // Given a checkpoint of which a byte changed
        Path killed = copy(folder.resolve("untouched"), folder.resolve("killed"));
        assertThatThrownBy(() -> learnUntil(killed, "train", 3)).isInstanceOf(Killed.class);
        Path weights = killed.resolve("checkpoint/epoch-000002/weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        // Then the round is learnt from the beginning, and rightly
        assertThat(new RoundDirectory(killed).run().state()).isEqualTo(whole.state());
        assertThat(Files.readString(killed.resolve("progress.jsonl"))).contains("\"epoch\":1,");
    }

    /** Stands for the end of the process: nothing behind it is done. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void learnUntil(Path dir, String phase, int epoch) throws Exception {
        Ear killer = new Ear() {
            @Override
            public void trained(String name, int at, int epochs, long step, long steps, double loss, Map<String, Double> terms, int images) {
                if (name.equals(phase) && at == epoch) {
                    throw new Killed();
                }
            }

            @Override
            public void phase(String name, long done, long of) {}

            @Override
            public void metric(String key, double value) {}
        };
        RoundOrder order = order(dir);
        Device device = Device.of(order.device(), order.threads());
        try (PluginCatalog catalog = PluginCatalog.open(dir.resolve("plugins")); NDManager manager = device.manager()) {
            ScenarioPlan plan = catalog.plan(order.plugin(), order.configuration());
            Pictures pictures = new Pictures(dir.resolve("samples"), new Preparation(plan.input()), 1 << 20);
            new Learner(dir, order, catalog, pictures, plan, manager, device, killer, RoundDirectory.checkpoints(dir, order, device, Duration.ZERO)).learn();
        }
    }

    private static RoundOrder order(Path dir) throws Exception {
        return CanonicalJson.read(Files.readAllBytes(dir.resolve("round.json")), RoundOrder.class);
    }

    private static Path copy(Path from, Path to) throws Exception {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isSymbolicLink(file)) {
                    Files.createSymbolicLink(target, Files.readSymbolicLink(file));
                } else if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return to;
    }

    /** What is said of the tune samples is wrong, so that the best epoch is an early one, which a checkpoint has to keep. */
    private List<OrderSample> experience(int... labels) throws Exception {
        List<OrderSample> samples = new ArrayList<>();
        for (int label : labels) {
            for (int i = 0; i < 40; i++) {
                Split split = i < 28 ? Split.TRAIN : i < 34 ? Split.TUNE : Split.HOLDOUT;
                int said = split != Split.TUNE ? label : label == 2 ? 0 : 1 - label;
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + said, split));
            }
        }
        return samples;
    }
}
