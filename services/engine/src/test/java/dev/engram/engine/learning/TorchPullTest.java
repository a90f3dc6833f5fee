package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.learning.TorchPull;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.vision.CrossEntropy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What methods add to the gradients of steps that are one call of the engine. */
class TorchPullTest {
    private static final float RATE = 0.1f;

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({"true, FLOAT32", "false, FLOAT32", "true, BFLOAT16", "false, BFLOAT16"})
    void aStepGoesByTheRateTimesWhatIsAdded(boolean chain, Precision precision) throws Exception {
        // Given a method that pulls all weights to 1, and one that pulls those of the head besides, twice as hard
        bench.samples(4, 0, 1, 2);
        Network network = chain ? Bench.chain(3) : Bench.normalised(3);
        Map<String, NDArray> ones = new LinkedHashMap<>();
        bench.model(network).parameters().map().forEach((name, array) -> ones.put(name, bench.manager.ones(array.getShape())));
        Pulling all = new Pulling("torch.sub(weight, one)", Map.of("one", ones));
        Pulling head = new Pulling("torch.mul(torch.sub(weight, one), torch.add(one, one))", Map.of("one", Map.of("fc.weight", ones.get("fc.weight"))));

        // When one step is taken with them, and one without
        Map<String, float[]> before = numbers(bench.model(network));
        Map<String, float[]> with = trained(network, precision, 12, 1, method(all), method(head));
        Map<String, float[]> without = trained(network, precision, 12, 1);

        // Then the weights differ by the rate times what was added; the methods were asked for their penalties, and nobody for gradients
        before.forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                float expected = RATE * (name.equals("fc.weight") ? 3 : 1) * (1 - values[i]);
                assertThat(with.get(name)[i] - without.get(name)[i]).as(name).isCloseTo(expected, within(1e-6f));
            }
        });
        assertThat(List.of(all.penalties, head.penalties, all.gradients, head.gradients)).containsExactly(1, 1, 0, 0);
        assertThat(bench.terms.get(0)).containsEntry("pulling", 7.0).containsOnlyKeys("new", "pulling");
        assertThat(numbers(ones)).allSatisfy((name, values) -> assertThat(values).as(name).containsOnly(1));
    }

    @ParameterizedTest
    @CsvSource({"true, sgd, 0", "true, adamw, 0.1", "false, sgd, 1", "false, adamw, 0"})
    void anAnchorPullsAsPartByPartUpToRounding(boolean chain, String optimizer, double clip) throws Exception {
        // Given Fisher information of the round before, and a memory
        bench.samples(8, 0, 1, 2);
        Network network = chain ? Bench.chain(3) : Bench.normalised(3);
        RetentionState kept = new RetentionState(Map.of(), fisher(network), List.of());
        TrainingPlan plan = TrainingPlan.builder().optimizer(optimizer).epochs(7).batchSize(7).learningRate(0.01).warmup(0).clipNorm(clip).seed(3).build();

        // When the network is trained by steps at once, by a method that must be asked for its gradients, and without it
        Map<String, float[]> atOnce = trained(network, plan, replay(), ewc(kept));
        List<Map<String, Double>> told = List.copyOf(bench.terms);
        bench.terms.clear();
        Map<String, float[]> inParts = trained(network, plan, replay(), new Method("ewc", new Asked(ewc(kept).acting()), kept));
        List<Map<String, Double>> asked = List.copyOf(bench.terms);
        Map<String, float[]> without = trained(network, plan, replay());

        // Then the weights are the same but for rounding, and others than without the method
        atOnce.forEach((name, values) -> assertThat(values).as(name).usingComparatorWithPrecision(2e-6f).containsExactly(inParts.get(name)));
        assertThat(farthest(atOnce, without)).isGreaterThan(1e-3);

        // And the penalty is told of the same steps, those of the beginning and every twentieth
        assertThat(told).hasSameSizeAs(asked);
        for (int step = 0; step < told.size(); step++) {
            assertThat(told.get(step).containsKey("ewc")).as("step %s", step).isEqualTo(step % 20 == 0).isEqualTo(asked.get(step).containsKey("ewc"));
        }
        assertThat(told.get(0).get("ewc")).isZero();
        assertThat(told.get(20).get("ewc")).isPositive().isCloseTo(asked.get(20).get("ewc"), within(1e-5));
    }

    @Test
    void stepsOfOneCallAndOfSeveralPassesTakeTurns() throws Exception {
        // Given 18 samples, so that the last step of an epoch is one pass of two and the others are of two passes of four
        bench.samples(6, 0, 1, 2);
        RetentionState kept = new RetentionState(Map.of(), fisher(Bench.chain(3)), List.of());
        TrainingPlan plan = TrainingPlan.builder().optimizer("sgd").epochs(4).batchSize(4).accumulation(2).learningRate(0.01).warmup(0).clipNorm(0).seed(3).build();

        // When they are learnt with the text and without
        Map<String, float[]> mixed = trained(Bench.chain(3), plan, ewc(kept));
        Map<String, float[]> inParts = trained(Bench.chain(3), plan, new Method("ewc", new Asked(ewc(kept).acting()), kept));

        // Then the weights are the same but for rounding
        mixed.forEach((name, values) -> assertThat(values).as(name).usingComparatorWithPrecision(2e-6f).containsExactly(inParts.get(name)));
    }

    @Test
    void whatIsFrozenIsNotPulled() throws Exception {
        // Given a network whose convolution is frozen
        bench.samples(8, 0, 1, 2);
        Network network = Bench.normalised(3);
        RetentionState kept = new RetentionState(Map.of(), fisher(network), List.of());
        TrainingPlan plan = Bench.plan("sgd", 4, 7, 1);
        Set<String> frozen = Set.of("conv.weight");

        // When it is trained by steps at once, and by a method that must be asked for its gradients
        Map<String, float[]> atOnce = trained(bench.model(network).freeze(frozen, bench.manager), plan, ewc(kept));
        Map<String, float[]> inParts = trained(bench.model(network).freeze(frozen, bench.manager), plan, new Method("ewc", new Asked(ewc(kept).acting()), kept));

        // Then the frozen weights are those of the beginning, and the others the same but for rounding
        assertThat(atOnce.get("conv.weight")).isEqualTo(numbers(bench.model(network)).get("conv.weight"));
        atOnce.forEach((name, values) -> assertThat(values).as(name).usingComparatorWithPrecision(2e-6f).containsExactly(inParts.get(name)));
    }

    @Test
    void theFirstRoundHasNoAnchorAndTheBitsOfItsParts() throws Exception {
        // Given no Fisher information
        bench.samples(8, 0, 1, 2);
        TrainingPlan plan = Bench.plan("sgd", 3, 7, 1);

        // When the network is trained with the method, and with one that must be asked
        Map<String, float[]> atOnce = trained(Bench.chain(3), plan, ewc(RetentionState.empty()));
        Map<String, float[]> inParts = trained(Bench.chain(3), plan, new Method("ewc", new Asked(ewc(RetentionState.empty()).acting()), RetentionState.empty()));

        // Then the weights are the same bits, and no penalty was told
        atOnce.forEach((name, values) -> assertThat(values).as(name).isEqualTo(inParts.get(name)));
        assertThat(bench.terms).allSatisfy(terms -> assertThat(terms).containsOnlyKeys("new"));
    }

    private Method replay() {
        List<String> memory = bench.samples.stream().map(LearningSample::id).limit(12).toList();
        return Bench.method("replay", Map.of(), new RetentionState(Map.of(), Map.of(), memory));
    }

    private static Method ewc(RetentionState kept) {
        return Bench.method("ewc", Map.of("lambda", 20), kept);
    }

    private static Method method(Pulling pulling) {
        return new Method("pulling", pulling, RetentionState.empty());
    }

    /** A positive number for each weight. */
    private Map<String, NDArray> fisher(Network network) {
        Map<String, NDArray> numbers = new LinkedHashMap<>();
        bench.model(network).parameters().map().forEach((name, array) -> numbers.put(name, bench.manager.randomUniform(0.1f, 2, array.getShape())));
        return numbers;
    }

    private Map<String, float[]> trained(Network network, int batch, int epochs, Method... methods) {
        return trained(network, Precision.FLOAT32, batch, epochs, methods);
    }

    private Map<String, float[]> trained(Network network, Precision precision, int batch, int epochs, Method... methods) {
        TrainingPlan plan = TrainingPlan.builder().optimizer("sgd").epochs(epochs).batchSize(batch).learningRate(RATE).finalLearningRate(RATE).warmup(0).momentum(0)
                .weightDecay(0).clipNorm(0).seed(3).build();
        return trained(bench.model(network).in(precision, bench.manager), plan, methods);
    }

    private Map<String, float[]> trained(Network network, TrainingPlan plan, Method... methods) {
        return trained(bench.model(network), plan, methods);
    }

    private Map<String, float[]> trained(Model model, TrainingPlan plan, Method... methods) {
        Loss loss = new CrossEntropy().create(new CrossEntropy.Config(0.0));
        try (Optimizer optimizer = Optimizer.create(plan, model, bench.manager)) {
            Trainer trainer = new Trainer(bench.course(3, 0, plan, loss), model, List.of(methods));
            trainer.begin();
            trainer.learn(optimizer);
        }
        return numbers(model);
    }

    private static Map<String, float[]> numbers(Model model) {
        return numbers(model.parameters().map());
    }

    private static Map<String, float[]> numbers(Map<String, NDArray> arrays) {
        Map<String, float[]> numbers = new LinkedHashMap<>();
        arrays.forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        return numbers;
    }

    private static double farthest(Map<String, float[]> one, Map<String, float[]> other) {
        List<Double> ways = new ArrayList<>();
        one.forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                ways.add((double) Math.abs(values[i] - other.get(name)[i]));
            }
        });
        return ways.stream().mapToDouble(way -> way).max().orElseThrow();
    }

    /** A method that adds something to gradients and counts what it is asked. */
    private static final class Pulling implements Retention {
        private final TorchPull pull;
        private int gradients;
        private int penalties;

        private Pulling(String text, Map<String, Map<String, NDArray>> operands) {
            pull = new TorchPull(text, operands);
        }

        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.GRADIENTS);
        }

        @Override
        public double gradients(LearningRound round, Map<String, NDArray> named) {
            gradients++;
            return Double.NaN;
        }

        @Override
        public Optional<TorchPull> torchPull(LearningRound round) {
            return Optional.of(pull);
        }

        @Override
        public double penalty(LearningRound round) {
            penalties++;
            return 7;
        }
    }

    /** A method that does not say what it adds to gradients. */
    private record Asked(Retention other) implements Retention {
        @Override
        public Set<Hook> hooks() {
            return other.hooks();
        }

        @Override
        public void beforeRound(LearningRound round) {
            other.beforeRound(round);
        }

        @Override
        public double gradients(LearningRound round, Map<String, NDArray> gradients) {
            return other.gradients(round, gradients);
        }
    }
}
