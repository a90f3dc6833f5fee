package dev.engram.devkit.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.engram.api.sample.Split;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.devkit.compare.LearningStream.Experience;
import dev.engram.devkit.compare.LearningStream.Sample;
import dev.engram.devkit.compare.RunOrder.Scenario;
import dev.engram.engine.worker.RoundDirectory;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamRunTest {
    private static final String STREAM = "class:3x2,relabelled=0.1";
    private static final Map<String, Object> SHORT = Map.of("epochs", 3, "batchSize", 16, "augmentations", List.of(Map.of("name", "affine")));

    @TempDir private static Path folder;
    private static Pack pack;

    @BeforeAll
    static void pack() throws IOException {
        pack = Signs.pack(folder, 30, 10);
    }

    private static RunOrder order(String strategy, long seed) {
        return Learnings.order(folder, STREAM, strategy, SHORT, 40, seed);
    }

    @Test
    void theSameSeedGivesTheSameNumbers() throws IOException {
        // When
        RunResult one = Learnings.learn(pack, order("er+ewc+lwf", 1));
        RunResult other = Learnings.learn(pack, order("er+ewc+lwf", 1));

        // Then
        assertThat(other.matrix()).isEqualTo(one.matrix());
        assertThat(other.metrics()).isEqualTo(one.metrics());
    }

    @Test
    void aStreamLearnsAsRoundsThatAreStagedOneByOne(@TempDir Path rounds) throws IOException {
        // Given
        RunOrder order = order("er+ewc+lwf", 2);

        // When
        RunResult stream = Learnings.learn(pack, order);

        // Then
        assertThat(stream.matrix()).isEqualTo(staged(order, rounds));
    }

    /** The accuracies of the same experiences learnt by rounds in directories, where the state goes through files. */
    private static List<List<Double>> staged(RunOrder order, Path rounds) throws IOException {
        List<Experience> experiences = new StreamCutter(pack, StreamSpec.of(order.stream()), order.seed()).cut().experiences();
        Map<String, OrderSample> known = new HashMap<>();
        Map<String, Integer> pictures = new HashMap<>();
        RoundResult last = null;
        for (Experience experience : experiences) {
            List<OrderSample> arriving = new ArrayList<>();
            experience.train().forEach(sample -> arriving.add(learnt(sample, Split.TRAIN)));
            experience.holdout().forEach(sample -> arriving.add(learnt(sample, Split.HOLDOUT)));
            arriving.forEach(sample -> known.put(sample.id(), sample));
            experience.train().forEach(sample -> pictures.put(sample.id(), sample.picture()));
            experience.holdout().forEach(sample -> pictures.put(sample.id(), sample.picture()));
            List<String> fresh = arriving.stream().map(OrderSample::id).toList();
            List<OrderSample> memory = last == null ? List.of()
                    : last.state().samples().stream().filter(id -> !fresh.contains(id)).map(known::get).toList();
            Path round = rounds.resolve("round-" + experience.number());
            RoundOrder staged = new RoundOrder(1, "compare", experience.number(), "1", order.plugin(), order.configuration(), null, arriving, List.of(), memory,
                    last == null ? null : CanonicalJson.sha256(last.state()), null, order.seed(), 1, "cpu", false, "x");
            stage(staged, round, pictures, order.jars().get(0), rounds.resolve("round-" + (experience.number() - 1)).resolve("state"));
            last = new RoundDirectory(round).run();
            assertThat(last.reason()).as("reason of round " + experience.number()).isNull();
        }
        return last.accuracyMatrix();
    }

    private static OrderSample learnt(Sample sample, Split side) {
        return new OrderSample(sample.id(), List.of(sample.label()), side, List.of());
    }

    private static void stage(RoundOrder order, Path round, Map<String, Integer> pictures, Path jar, Path parent) throws IOException {
        Files.createDirectories(round.resolve("samples"));
        Files.createDirectories(round.resolve("plugins"));
        Files.copy(jar, round.resolve("plugins").resolve("vision.jar"));
        if (order.parent() != null) {
            Files.createSymbolicLink(round.resolve("parent"), parent);
        }
        for (List<OrderSample> samples : List.of(order.experience(), order.memory())) {
            for (OrderSample sample : samples) {
                BufferedImage image = new BufferedImage(Signs.SIDE, Signs.SIDE, BufferedImage.TYPE_BYTE_GRAY);
                image.getRaster().setDataElements(0, 0, Signs.SIDE, Signs.SIDE, pack.pixels(pictures.get(sample.id())));
                ImageIO.write(image, "png", round.resolve("samples").resolve(sample.id()).toFile());
            }
        }
        Files.write(round.resolve("round.json"), CanonicalJson.bytes(order));
    }

    @Test
    void everyExperienceIsMeasuredFromItsBirthOn() throws IOException {
        RunResult result = Learnings.learn(pack, order("none", 0));
        assertThat(result.matrix()).extracting(List::size).containsExactly(1, 2, 3);
        assertThat(result.course()).extracting(RunResult.Point::experience).containsExactly(1, 2, 3);
    }

    @Test
    void jointTrainingIsOneRoundThatIsMeasuredOnAll() throws IOException {
        // When
        RunResult result = Learnings.learn(pack, Learnings.order(folder, "class:3x2", "joint", SHORT, 40, 0));

        // Then
        assertThat(result.matrix()).extracting(List::size).containsExactly(3);
        assertThat(result.samplePasses()).isEqualTo(3L * 6 * 30);
        assertThat(result.forgetting()).isZero();
    }

    @Test
    void whatIsKeptIsCountedWithItsPixelsAndTensors() throws IOException {
        // When
        RunResult replay = Learnings.learn(pack, Learnings.order(folder, "class:3x2", "er", SHORT, 40, 0));
        RunResult logits = Learnings.learn(pack, Learnings.order(folder, "class:3x2", "der++", SHORT, 40, 0));

        // Then
        long pixels = (long) 40 / 6 * 6 * Signs.SIDE * Signs.SIDE;
        assertThat((double) replay.bytes()).isCloseTo(pixels, within(6.0 * Signs.SIDE * Signs.SIDE));
        assertThat(logits.bytes() - replay.bytes()).isEqualTo(replay.bytes() / (Signs.SIDE * Signs.SIDE) * 6 * Float.BYTES);
    }

    @Test
    void byTaskAnAnswerIsOneOfItsExperiencesClasses() throws IOException {
        // Given
        RunOrder order = order("none", 0);

        // When
        RunResult all = Learnings.learn(pack, order);
        RunResult task = Learnings.learn(pack, new RunOrder(order.strategy(), order.pack(), order.stream(), Scenario.TASK, order.feed(), order.evaluation(), order.plugin(),
                order.configuration(), order.seed(), order.threads(), order.jars()));

        // Then
        assertThat(task.matrix().get(2).get(0)).isGreaterThan(all.matrix().get(2).get(0));
    }

    @Test
    void evaluatedAsTrainedItLearnsTheSame() throws IOException {
        // Given a run in bfloat16
        RunOrder order = Learnings.order(folder, "class:3x2", "none", Map.of("precision", "bfloat16"), 0, 0);

        // When its answers are float32, and when they are bfloat16
        RunResult served = Learnings.learn(pack, order);
        RunResult trained = Learnings.learn(pack, order.evaluated(RunOrder.Evaluation.AS_TRAINED));

        // Then nothing else is different
        assertThat(trained.averageAccuracy()).isCloseTo(served.averageAccuracy(), within(0.02));
        assertThat(trained.metrics()).isEqualTo(served.metrics());
    }

    @Test
    void aRunOnTwoThreadsLoadsTheSameBatches() throws IOException {
        // Given
        RunOrder order = order("none", 0);
        RunOrder two = new RunOrder(order.strategy(), order.pack(), order.stream(), order.scenario(), order.feed(), order.evaluation(), order.plugin(),
                order.configuration(), order.seed(), 2, order.jars());

        // Then
        assertThat(Learnings.learn(pack, two).averageAccuracy()).isCloseTo(Learnings.learn(pack, order).averageAccuracy(), within(0.05));
    }
}
