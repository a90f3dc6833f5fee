package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.program.GradientMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part of a network that does not learn. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class FrozenTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Bench(folder);
        bench.samples(4, 0, 1);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aLinearProbeTrainsTheHeadAndNothingElse() {
        // Given a network with batch normalisation whose backbone is frozen
        TrainingPlan plan = plan("backbone");
        Model model = probe(plan, Bench.normalised(2));
        Map<String, float[]> before = numbers(model);

        // When it learns
        Map<String, NDArray> state = learnt(plan, model, List.of());

        // Then the head moved, no weight and no batch statistic of the backbone did, and the optimizer knows of the head only
        before.forEach((name, values) -> {
            if (name.startsWith("fc.")) {
                assertThat(numbers(model).get(name)).as(name).isNotEqualTo(values);
            } else {
                assertThat(numbers(model).get(name)).as(name).isEqualTo(values);
            }
        });
        assertThat(state.keySet()).allMatch(name -> name.contains(".fc."));
    }

    @Test
    void theRestOfAPartlyFrozenNetworkGoesOnAsBefore() {
        // Given a frozen convolution under a batch normalisation that is not
        TrainingPlan plan = plan("conv");
        Model model = probe(plan, Bench.normalised(2));
        Map<String, float[]> before = numbers(model);

        // When it learns
        learnt(plan, model, List.of());

        // Then the convolution stayed, and the statistics behind it moved
        assertThat(numbers(model).get("conv.weight")).isEqualTo(before.get("conv.weight"));
        assertThat(numbers(model).get("bn.running_mean")).isNotEqualTo(before.get("bn.running_mean"));
    }

    @Test
    void theBackwardPassEndsAtTheHead() {
        // Given a probe of a network that shows what goes into its head
        Network network = Network.builder(Bench.INPUT).conv("conv", Conv.of(3, 3)).batchNorm("bn").relu().flatten().output("features")
                .head("fc", 2).build();
        Model whole = bench.model(network);
        Model probe = bench.model(network).freeze(Set.of("conv.weight", "bn.weight", "bn.bias"), bench.manager);

        // Then nothing is recorded in front of the head, while without freezing it is
        assertThat(recorded(whole)).containsEntry("features", true).containsEntry("output", true);
        assertThat(recorded(probe)).containsEntry("features", false).containsEntry("output", true);
    }

    @Test
    void dropoutInAFrozenPartIsOffAndBeforeTheHeadItIsOn() {
        // Given a dropout between frozen layers, and one before the head
        Network inside = Network.builder(Bench.INPUT).dropout(0.5).conv("conv", Conv.of(3, 3)).flatten().output("features").head("fc", 2).build();
        Network before = Network.builder(Bench.INPUT).conv("conv", Conv.of(3, 3)).flatten().dropout(0.5).output("features").head("fc", 2).build();

        // Then the first leaves the features alone in training, the second does not
        assertThat(zeros(bench.model(inside).freeze(Set.of("conv.weight"), bench.manager))).isZero();
        assertThat(zeros(bench.model(before).freeze(Set.of("conv.weight"), bench.manager))).isPositive();
    }

    @Test
    void theMethodsOfRetentionLiveWithIt() {
        // Given Fisher information of a round that trained everything
        Model before = bench.model(Bench.normalised(2));
        RetentionState kept = Bench.method("ewc", Map.of("samples", 4), RetentionState.empty()).acting()
                .afterRound(bench.view(bench.course(2, 0, plan("conv")), before, Bench.method("ewc", Map.of(), RetentionState.empty())));
        List<String> old = bench.samples.stream().limit(4).map(s -> s.id()).toList();
        TrainingPlan plan = plan("backbone");
        Model model = probe(plan, Bench.normalised(2));

        // When a probe learns with it, with replay and a teacher
        Trainer trainer = new Trainer(bench.course(2, 2, plan), model, List.of(Bench.method("ewc", Map.of("samples", 4), kept),
                Bench.method("replay", Map.of(), new RetentionState(Map.of(), Map.of(), old)), Bench.method("teacher", Map.of(), RetentionState.empty())));
        trainer.begin();
        try (Optimizer optimizer = Optimizer.create(plan, model, bench.manager)) {
            trainer.learn(optimizer);
        }

        // Then the next round's Fisher information is that of the head, and what was known of the rest decays
        Map<String, NDArray> fisher = trainer.end().get("ewc").tensors();
        float trace = fisher.get("conv.weight").sum().getFloat();
        assertThat(trace).isCloseTo(0.9f * kept.tensors().get("conv.weight").sum().getFloat(), org.assertj.core.api.Assertions.within(trace * 1e-4f));
        assertThat(fisher.get("fc.weight").sum().getFloat()).isPositive();
    }

    @Test
    void theHeadOfAProbeGrows() {
        // Given a probe of two classes
        Model model = probe(plan("backbone"), Bench.normalised(2));
        float[] rows = model.parameters().get("fc.weight").toFloatArray();

        // When a third comes and it is frozen again
        Network larger = Bench.normalised(3);
        Model grown = model.grow(larger, 1, bench.manager).freeze(Set.of("conv.weight", "bn.weight", "bn.bias"), bench.manager);

        // Then it trains the larger head, with the old rows at its beginning
        assertThat(grown.trained().names()).containsExactly("fc.weight", "fc.bias");
        assertThat(grown.parameters().get("fc.weight").toFloatArray()).startsWith(rows);
        learnt(plan("backbone"), grown, List.of());
        assertThat(grown.parameters().get("fc.weight").toFloatArray()).doesNotContain(Float.NaN);
    }

    private static TrainingPlan plan(String frozen) {
        return TrainingPlan.builder().epochs(2).batchSize(8).learningRate(0.05).warmup(0).frozen(List.of(frozen)).build();
    }

    private Model probe(TrainingPlan plan, Network network) {
        return Model.fresh(network, Ops.standard(), 7, bench.manager).freeze(ParameterGroups.of(plan, network).frozen(), bench.manager);
    }

    private Map<String, NDArray> learnt(TrainingPlan plan, Model model, List<Method> methods) {
        Trainer trainer = new Trainer(bench.course(model.network().classes(), 0, plan), model, methods);
        trainer.begin();
        try (Optimizer optimizer = Optimizer.create(plan, model, bench.manager)) {
            trainer.learn(optimizer);
            return Map.copyOf(optimizer.state());
        }
    }

    /** Whether a gradient of each output can be asked for: the engine refuses where nothing was recorded. */
    private Map<String, Boolean> recorded(Model model) {
        Map<String, Boolean> recorded = new LinkedHashMap<>();
        for (String name : List.of("features", "output")) {
            try (GradientMode on = GradientMode.on()) {
                model.program().gradients(outputs(model).get(name).sum(), model.trained());
                recorded.put(name, true);
            } catch (EngineException e) {
                assertThat(e).hasMessageContaining("does not require grad");
                recorded.put(name, false);
            }
        }
        return recorded;
    }

    private long zeros(Model model) {
        NDArray features = outputs(model).get("features");
        long zeros = 0;
        for (float value : features.toFloatArray()) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    private Map<String, NDArray> outputs(Model model) {
        List<String> ids = bench.samples.stream().map(s -> s.id()).toList();
        NDArray x = model.program().input(bench.manager, bench.loader.plain(ids), ids.size());
        return model.program().forward(bench.manager, x, model.parameters(), model.buffers(), true);
    }

    private static Map<String, float[]> numbers(Model model) {
        Map<String, float[]> numbers = new LinkedHashMap<>();
        model.parameters().map().forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        model.buffers().map().forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        return numbers;
    }
}
