package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Safetensors;
import dev.engram.vision.CrossEntropy;
import dev.engram.vision.Mlp;
import dev.engram.vision.Vit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class TrainerTest {
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

    @Test
    void accumulatedGradientsEqualThoseOfTheBigBatch() throws Exception {
        // Given samples that make one step of 8, with old ones beside them
        bench.samples(4, 0, 1);

        // When it is taken at once and in four passes
        Map<String, float[]> big = trained(8, 1, List.of());
        Map<String, float[]> accumulated = trained(2, 4, List.of());

        // Then the weights are the same
        big.forEach((name, values) -> assertThat(accumulated.get(name)).as(name).usingComparatorWithPrecision(2e-6f).containsExactly(values));
    }

    @Test
    void accumulationEqualsTheBigBatchForRealNetworksWithoutBatchStatistics() throws Exception {
        bench.samples(8, 0, 1);
        for (Network network : List.of(new Mlp().create(new Mlp.Config(List.of(64, 64), 0.0), Bench.INPUT, 2),
                new Vit.Tiny().create(new Vit.Config(2, 2, 0.0, 0.0), Bench.INPUT, 2))) {
            // Given two steps of 16, at once and in four passes of 4
            Map<String, float[]> big = trained(network, 16, 1);
            Map<String, float[]> accumulated = trained(network, 4, 4);

            // Then the weights are the same within 1e-6
            big.forEach((name, values) -> assertThat(distance(accumulated.get(name), values)).as(network.name() + " " + name).isLessThan(1e-6));
        }
    }

    private static double distance(float[] one, float[] other) {
        assertThat(one).hasSameSizeAs(other);
        double largest = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.abs((double) one[i] - other[i]));
        }
        return largest;
    }

    private Map<String, float[]> trained(Network network, int batch, int accumulation) {
        Model model = bench.model(network);
        TrainingPlan plan = Bench.plan("sgd", 2, batch, accumulation);
        try (Optimizer optimizer = Optimizer.create(plan, model, bench.manager)) {
            new Trainer(bench.course(2, 0, plan), model, List.of()).learn(optimizer);
        }
        return numbers(model);
    }

    /** Memory of the JVM that the backward pass still reads would be taken back by the collector and written over. */
    @Test
    void aGarbageCollectionBeforeTheBackwardPassChangesNothing() throws Exception {
        // Given samples with old ones beside them, and a method that collects garbage when the loss is recorded
        bench.samples(4, 0, 1);
        Retention collector = new Retention() {
            @Override
            public Set<Hook> hooks() {
                return Set.of(Hook.TERM);
            }

            @Override
            public NDArray term(LearningRound round, LearningStep step) {
                System.gc();
                scribble();
                return null;
            }
        };

        // When they are learnt without and with it
        Map<String, float[]> peace = trained(2, 4, List.of());
        Map<String, float[]> collected = trained(2, 4, List.of(new Method("collector", collector, RetentionState.empty())));

        // Then the weights are the same bits
        peace.forEach((name, values) -> assertThat(collected.get(name)).as(name).isEqualTo(values));
    }

    /** Writes large numbers into small pieces of memory outside the heap, until freed ones were surely among them. */
    private static void scribble() {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            pieces.add(ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder()).putFloat(0, 1e30f));
        }
        assertThat(pieces).isNotEmpty();
    }

    @Test
    void aStepAtOnceGivesTheBitsOfAStepInParts() throws Exception {
        // Given a loss as text, and the same as arrays alone
        bench.samples(5, 0, 1, 2);
        Loss text = new CrossEntropy().create(new CrossEntropy.Config(0.1));
        Loss arrays = (outputs, targets, mask) -> text.compute(outputs, targets, mask);
        TrainingPlan plan = sgd(3, 4).accumulation(2).clipNorm(1).build();

        // When they are learnt from, a smaller batch at the end of each epoch
        Map<String, float[]> parts = trained(plan, arrays);
        Map<String, float[]> once = trained(plan, text);

        // Then the weights and the batch statistics are the same bits
        parts.forEach((name, values) -> assertThat(once.get(name)).as(name).isEqualTo(values));
    }

    /** Half precision is for GPUs; that its steps are taken right does not depend on one. */
    @Test
    void halfPrecisionLearnsLikeFloat32() throws Exception {
        // Given a loss that is computed at once, and in parts
        bench.samples(6, 0, 1, 2);
        Loss text = new CrossEntropy().create(new CrossEntropy.Config(0.0));
        Loss arrays = (outputs, targets, mask) -> text.compute(outputs, targets, mask);
        TrainingPlan plan = sgd(8, 9).learningRate(0.02).finalLearningRate(0.02).build();
        Map<String, float[]> full = trained(plan, text);

        // When it is learnt from in half precision
        List<Map<String, float[]>> half = List.of(trained(plan, text, Precision.FLOAT16), trained(plan, arrays, Precision.FLOAT16));

        // Then the weights are near those of float32
        half.forEach(found -> full.forEach((name, values) -> assertThat(found.get(name)).as(name).usingComparatorWithPrecision(0.02f).containsExactly(values)));
    }

    @Test
    void stepsTooLargeForHalfPrecisionAreSkippedUntilTheyFit() throws Exception {
        // Given a loss whose scaled gradients half precision cannot hold
        bench.samples(6, 0, 1, 2);
        Loss usual = new CrossEntropy().create(new CrossEntropy.Config(0.0));
        Loss large = (outputs, targets, mask) -> {
            NDArray loss = usual.compute(outputs, targets, mask);
            return loss.mul(Constant.of(64, loss));
        };

        // When a few steps and many are taken
        Map<String, float[]> few = trained(sgd(1, 9).learningRate(1e-3).build(), large, Precision.FLOAT16);
        Map<String, float[]> many = trained(sgd(16, 9).learningRate(1e-3).build(), large, Precision.FLOAT16);

        // Then the first changed nothing, and later ones did
        assertThat(few.get("fc.weight")).isEqualTo(numbers(bench.model(Bench.normalised(3))).get("fc.weight"));
        assertThat(many.get("fc.weight")).isNotEqualTo(few.get("fc.weight")).doesNotContain(Float.NaN);
    }

    private Map<String, float[]> trained(TrainingPlan plan, Loss loss) {
        return trained(plan, loss, Precision.FLOAT32);
    }

    private Map<String, float[]> trained(TrainingPlan plan, Loss loss, Precision precision) {
        Model model = bench.model(Bench.normalised(3)).in(precision, bench.manager);
        try (Optimizer optimizer = Optimizer.create(plan, model.parameters(), bench.manager)) {
            new Trainer(bench.course(3, 0, plan, loss), model, List.of()).learn(optimizer);
        }
        return numbers(model);
    }

    private Map<String, float[]> trained(int batch, int accumulation, List<Method> more) {
        Model model = bench.model(Bench.plain(2));
        TrainingPlan plan = Bench.plan("sgd", 2, batch, accumulation);
        Course course = bench.course(2, 2, plan);
        List<String> old = bench.samples.stream().limit(5).map(s -> s.id()).toList();
        List<Method> methods = new ArrayList<>();
        methods.add(Bench.method("replay", Map.of("weight", 0.7), new RetentionState(Map.of(), Map.of(), old)));
        methods.add(Bench.method("teacher", Map.of(), RetentionState.empty()));
        methods.addAll(more);
        Trainer trainer = new Trainer(course, model, methods);
        trainer.begin();
        try (Optimizer optimizer = Optimizer.create(plan, model.parameters(), bench.manager)) {
            trainer.learn(optimizer);
        }
        return numbers(model);
    }

    @Test
    void aResumedRunGoesOnBitByBit() throws Exception {
        for (String kind : List.of("adamw", "sgd", "muon")) {
            // Given a run of ten steps
            bench.samples(4, 0, 1);
            TrainingPlan plan = Bench.plan(kind, 1, 8, 1);
            Model whole = bench.model(Bench.normalised(2));
            Optimizer through = Optimizer.create(plan, whole.parameters(), bench.manager);
            steps(whole, through, 10);

            // When another stops after five, is written to files, read and goes on
            Model first = bench.model(Bench.normalised(2));
            Optimizer half = Optimizer.create(plan, first.parameters(), bench.manager);
            steps(first, half, 5);
            Map<String, NDArray> weights = new LinkedHashMap<>(first.parameters().map());
            weights.putAll(first.buffers().map());
            Safetensors.write(weights, folder.resolve("w"));
            Safetensors.write(half.state(), folder.resolve("o"));
            Model second = Model.of(first.network(), first.ops(), Safetensors.read(folder.resolve("w"), bench.manager), bench.manager);
            Optimizer resumed = Optimizer.create(plan, second.parameters(), bench.manager);
            resumed.resume(Safetensors.read(folder.resolve("o"), bench.manager));
            steps(second, resumed, 5);

            // Then both are equal to the last bit
            numbers(whole).forEach((name, values) -> assertThat(numbers(second).get(name)).as(kind + " " + name).isEqualTo(values));
        }
    }

    private void steps(Model model, Optimizer optimizer, int count) {
        List<String> ids = bench.samples.stream().map(s -> s.id()).limit(8).toList();
        for (int i = 0; i < count; i++) {
            try (var step = bench.manager.newSubManager()) {
                NDArray x = model.program().input(step, bench.loader.plain(ids), ids.size());
                List<NDArray> gradients;
                try (GradientMode on = GradientMode.on()) {
                    NDArray loss = model.program().forward(step, x, model.parameters(), model.buffers(), true).get("output").square().mean();
                    gradients = model.program().gradients(loss, model.parameters());
                }
                optimizer.step(gradients, 0.01);
            }
        }
    }

    @Test
    void gradientsAreScaledToTheirLargestNorm() throws Exception {
        // Given gradients of norm 5
        Model model = bench.model(Bench.plain(2));
        TrainingPlan plan = sgd(1, 8).clipNorm(1).build();
        try (Optimizer optimizer = Optimizer.create(plan, model.parameters(), bench.manager); GradientMode off = GradientMode.off()) {
            NDArray a = bench.manager.create(new float[] {3});
            NDArray b = bench.manager.create(new float[] {-4});

            // When they are clipped at 1
            float norm = optimizer.clip(List.of(a, b));

            // Then they keep their direction, signs included
            assertThat(norm).isEqualTo(5f);
            assertThat(List.of(a.getFloat(), b.getFloat())).usingComparatorForType((x, y) -> Math.abs(x - y) < 1e-5 ? 0 : 1, Float.class)
                    .containsExactly(0.6f, -0.8f);
        }
    }

    /** torch.nn.utils.clip_grad_norm_: every gradient times max / (norm + 1e-6), the norm over all of them together, and nothing below it. */
    @Test
    void clippingIsByTheNormOfAllGradientsTogether() {
        Model model = bench.model(Bench.plain(2));
        for (double most : new double[] {0.5, 100}) {
            // Given gradients of all parameters
            List<NDArray> gradients = new ArrayList<>();
            double squares = 0;
            for (NDArray weights : model.parameters().values()) {
                float[] values = weights.toFloatArray();
                for (float value : values) {
                    squares += (double) value * value;
                }
                gradients.add(bench.manager.create(values, weights.getShape()));
            }
            double norm = Math.sqrt(squares);
            double factor = Math.min(1, most / (norm + 1e-6));

            // When they are clipped
            float found;
            try (Optimizer optimizer = Optimizer.create(sgd(1, 8).clipNorm(most).build(), model, bench.manager)) {
                found = optimizer.clip(gradients);
            }

            // Then each is scaled by the same factor
            assertThat((double) found).isCloseTo(norm, within(1e-5));
            for (int i = 0; i < gradients.size(); i++) {
                float[] before = model.parameters().values().get(i).toFloatArray();
                float[] after = gradients.get(i).toFloatArray();
                for (int k = 0; k < before.length; k++) {
                    assertThat((double) after[k]).isCloseTo(before[k] * factor, within(1e-6));
                }
            }
        }
    }

    @Test
    void biasesDoNotDecay() {
        // Given a plan that decays, and gradients of zero
        Model model = bench.model(Bench.plain(2));
        TrainingPlan plan = sgd(1, 8).optimizer("adamw").weightDecay(0.5).clipNorm(1).build();
        float[] bias = model.parameters().get("fc.bias").toFloatArray();
        float weight = model.parameters().get("fc.weight").toFloatArray()[0];

        // When a step is taken
        try (Optimizer optimizer = Optimizer.create(plan, model.parameters(), bench.manager)) {
            optimizer.step(model.parameters().zeros(bench.manager).values(), 0.1);
        }

        // Then the weights shrank and the biases did not
        assertThat(model.parameters().get("fc.bias").toFloatArray()).isEqualTo(bias);
        assertThat(model.parameters().get("fc.weight").toFloatArray()[0]).isEqualTo(weight * 0.95f);
    }

    @Test
    void classesNeverTrainedAreNotTouched() throws Exception {
        // Given a head with a third class that no sample has
        bench.samples(4, 0, 1);
        Model model = bench.model(Bench.plain(3));
        float before = model.parameters().get("fc.bias").toFloatArray()[2];
        TrainingPlan plan = sgd(2, 8).build();

        // When it learns
        Trainer trainer = new Trainer(bench.course(3, 0, plan), model, List.of());
        try (Optimizer optimizer = Optimizer.create(plan, model.parameters(), bench.manager)) {
            trainer.learn(optimizer);
        }

        // Then its row stays
        assertThat(model.parameters().get("fc.bias").toFloatArray()[2]).isEqualTo(before);
    }

    @Test
    void aDivergingTrainingFailsAndSaysWhatToDo() throws Exception {
        // Given an absurd learning rate
        bench.samples(4, 0, 1);
        Model model = bench.model(Bench.plain(2));
        TrainingPlan plan = sgd(200, 4).learningRate(10).finalLearningRate(10).weightDecay(1).build();
        model.parameters().values().forEach(w -> {
            try (GradientMode off = GradientMode.off()) {
                w.muli(1e20f);
            }
        });

        // When it learns, then the message names the place and the remedy
        Trainer trainer = new Trainer(bench.course(2, 0, plan), model, List.of());
        try (Optimizer optimizer = Optimizer.create(plan, model.parameters(), bench.manager)) {
            assertThatThrownBy(() -> trainer.learn(optimizer)).isInstanceOf(RoundFailure.class)
                    .hasMessageContaining("diverged in epoch").hasMessageContaining("lower the learning rate");
        }
    }

    private static Map<String, float[]> numbers(Model model) {
        Map<String, float[]> all = new LinkedHashMap<>();
        model.parameters().map().forEach((name, array) -> all.put(name, array.toFloatArray()));
        model.buffers().map().forEach((name, array) -> all.put(name, array.toFloatArray()));
        return all;
    }

    private static TrainingPlan.Builder sgd(int epochs, int batch) {
        return TrainingPlan.builder().optimizer("sgd").epochs(epochs).batchSize(batch).learningRate(0.1).finalLearningRate(0).warmup(0).weightDecay(0)
                .clipNorm(0).seed(3);
    }
}
