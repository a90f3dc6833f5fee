package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.RoundFailure;
import dev.engram.vision.CrossEntropy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that are one call of the engine, against the same steps taken part by part. */
class StepAtOnceTest {
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
    @CsvSource({"sgd, 0, 1", "sgd, 0.1, 1", "adamw, 0, 1", "adamw, 0.1, 1", "sgd, 0, 0"})
    void givesTheBitsOfItsParts(String optimizer, double clip, double weight) throws Exception {
        // Given samples of which some are in the memory
        bench.samples(8, 0, 1, 2);
        List<String> memory = bench.samples.stream().map(LearningSample::id).limit(12).toList();
        Method replay = Bench.method("replay", Map.of("weight", weight), new RetentionState(Map.of(), Map.of(), memory));
        TrainingPlan plan = TrainingPlan.builder().optimizer(optimizer).epochs(3).batchSize(10).learningRate(0.01).warmup(0).clipNorm(clip).seed(3).build();

        // When they are learnt by steps at once, and by a method that must be asked for its term
        Map<String, float[]> atOnce = trained(plan, replay);
        Map<String, float[]> inParts = trained(plan, new Method("replay", new Asked(replay.acting()), replay.state()));

        // Then the weights are the same bits, and not those of the beginning
        atOnce.forEach((name, values) -> assertThat(values).as(name).isEqualTo(inParts.get(name)));
        assertThat(atOnce.get("fc.weight")).isNotEqualTo(bench.model(Bench.normalised(3)).parameters().get("fc.weight").toFloatArray());
    }

    @ParameterizedTest
    @CsvSource({"sgd, 0, 1, 0, 3, FLOAT32", "sgd, 0.1, 0.3, 0, 3, FLOAT32", "adamw, 0, 1, 0.1, 3, FLOAT32", "adamw, 0, 0, 0, 4, FLOAT32", "sgd, 0, 0.7, 0.1, 4, FLOAT32",
        "sgd, 0.1, 0.3, 0, 3, BFLOAT16", "muon, 0.1, 1, 0, 3, FLOAT32", "muon, 0, 1, 0, 3, BFLOAT16", "adamw, 0, 1, 0.1, 4, BFLOAT16"})
    void aChainOfLinearLayersIsWrittenOutToTheSameBits(String optimizer, double clip, double weight, double smoothing, int classes, Precision precision)
            throws Exception {
        // Given samples of three classes, some of them in the memory
        bench.samples(8, 0, 1, 2);
        List<String> memory = bench.samples.stream().map(LearningSample::id).limit(12).toList();
        Method replay = Bench.method("replay", Map.of("weight", weight), new RetentionState(Map.of(), Map.of(), memory));
        TrainingPlan plan = TrainingPlan.builder().optimizer(optimizer).epochs(3).batchSize(10).learningRate(0.01).warmup(0).clipNorm(clip).seed(3).build();
        Loss loss = new CrossEntropy().create(new CrossEntropy.Config(smoothing));

        // When a chain is trained by the gradients that are written out, and by those that are recorded
        Map<String, float[]> written = trained(Bench.chain(classes), precision, plan, loss, replay);
        Map<String, float[]> recorded = trained(Bench.chain(classes), precision, plan, loss::compute, replay);

        // Then the weights are the same bits, and not those of the beginning
        written.forEach((name, values) -> assertThat(values).as(name).isEqualTo(recorded.get(name)));
        assertThat(written.get("first.weight")).isNotEqualTo(bench.model(Bench.chain(classes)).parameters().get("first.weight").toFloatArray());
    }

    @ParameterizedTest
    @CsvSource({"true, 0.3", "false, 0.3", "true, 1"})
    void pullsTowardsStoredLogitsToTheSameBits(boolean chain, double weight) throws Exception {
        // Given samples in the memory, with logits of the time when there were two classes
        bench.samples(8, 0, 1, 2);
        List<String> memory = bench.samples.stream().map(LearningSample::id).limit(12).toList();
        Method replay = Bench.method("replay", Map.of(), new RetentionState(Map.of(), Map.of(), memory));
        NDArray logits = bench.manager.randomNormal(new Shape(12, 2));
        RetentionState stored = new RetentionState(Map.of("ids", memory, "columns", Collections.nCopies(12, 2)), Map.of("logits", logits), memory);
        Method storing = Bench.method("stored-logits", Map.of("weight", weight), stored);
        TrainingPlan plan = TrainingPlan.builder().optimizer("sgd").epochs(3).batchSize(7).learningRate(0.01).warmup(0).clipNorm(0).seed(3).build();
        Network network = chain ? Bench.chain(3) : Bench.normalised(3);
        Loss loss = new CrossEntropy().create(new CrossEntropy.Config(0.0));

        // When the network is trained by steps at once, and by methods that must be asked for their terms
        Map<String, float[]> atOnce = trained(network, plan, loss, replay, storing);
        Method asked = Bench.method("stored-logits", Map.of("weight", weight), stored);
        Map<String, float[]> inParts = trained(network, plan, loss, Bench.method("replay", Map.of(), replay.state()),
                new Method("stored-logits", new Asked(asked.acting()), asked.state()));

        // Then the weights are the same bits, and not those without stored logits
        atOnce.forEach((name, values) -> assertThat(values).as(name).isEqualTo(inParts.get(name)));
        assertThat(atOnce.get("fc.weight")).isNotEqualTo(trained(network, plan, loss, Bench.method("replay", Map.of(), replay.state())).get("fc.weight"));
    }

    @Test
    void takesNoStepWhoseLossIsNoNumber() throws Exception {
        // Given a network one weight of which is none
        bench.samples(8, 0, 1);
        Model model = bench.model(Bench.plain(2));
        model.parameters().get("fc.bias").set(new float[] {Float.NaN, 0});
        float[] before = model.parameters().get("conv.weight").toFloatArray();
        TrainingPlan plan = Bench.plan("sgd", 1, 8, 1);

        // When it is trained
        try (Optimizer optimizer = Optimizer.create(plan, model, bench.manager)) {
            Trainer trainer = new Trainer(bench.course(2, 0, plan), model, List.of());

            // Then it is said where the number was lost, and nothing was changed
            assertThatThrownBy(() -> trainer.learn(optimizer)).isInstanceOf(RoundFailure.class).hasMessageContaining("output is not finite (output)");
            assertThat(model.parameters().get("conv.weight").toFloatArray()).isEqualTo(before);
        }
    }

    private Map<String, float[]> trained(TrainingPlan plan, Method method) {
        return trained(Bench.normalised(3), plan, new CrossEntropy().create(new CrossEntropy.Config(0.0)), method);
    }

    private Map<String, float[]> trained(Network network, TrainingPlan plan, Loss loss, Method... methods) {
        return trained(network, Precision.FLOAT32, plan, loss, methods);
    }

    private Map<String, float[]> trained(Network network, Precision precision, TrainingPlan plan, Loss loss, Method... methods) {
        Model model = bench.model(network).in(precision, bench.manager);
        try (Optimizer optimizer = Optimizer.create(plan, model, bench.manager)) {
            Trainer trainer = new Trainer(bench.course(classes(network), 0, plan, loss), model, List.of(methods));
            trainer.begin();
            trainer.learn(optimizer);
        }
        Map<String, float[]> numbers = new LinkedHashMap<>();
        model.parameters().map().forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        model.buffers().map().forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        return numbers;
    }

    private static int classes(Network network) {
        return network.shapes(Ops.standard()).get(network.outputs().get(0).node()).size(0);
    }

    /** A method that does not say what its term is. */
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
        public List<String> draw(LearningRound round, long step, int fresh) {
            return other.draw(round, step, fresh);
        }

        @Override
        public NDArray term(LearningRound round, LearningStep step) {
            return other.term(round, step);
        }
    }
}
