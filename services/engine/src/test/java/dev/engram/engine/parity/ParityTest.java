package dev.engram.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import dev.engram.api.network.TensorShape;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.learning.Optimizer;
import dev.engram.engine.parity.Fixture.Sampled;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Program;
import dev.engram.engine.program.Tensors;
import dev.engram.vision.CrossEntropy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stock networks against torchvision's and timm's, whose results {@code bench/parity} computed once, in double precision. What was measured
 * is in {@code target/parity.md}.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class ParityTest {
    private static final double LOGITS = 1e-4;
    private static final double GRADIENTS = 1e-3;
    private static final double STATISTICS = 1e-4;
    private static final double LOSSES = 1e-3;

    private static final Map<String, Map<String, Double>> MEASURED = new TreeMap<>();

    static Stream<String> all() {
        return Stream.concat(Families.LEARNING.keySet().stream(), Families.LOGITS_ONLY.keySet().stream()).sorted();
    }

    static Stream<String> learning() {
        return new TreeSet<>(Families.LEARNING.keySet()).stream();
    }

    /** A network with the formula's tensors, the pictures and their classes. */
    private record Bench(NDManager manager, Fixture fixture, Program program, Tensors parameters, Tensors buffers, NDArray x, NDArray targets)
            implements AutoCloseable {
        /** In evaluation. */
        static Bench looking(String family) {
            return of(family, 0);
        }

        /** In training, few values at the kinks of activations: see the decision on parity fixtures. */
        static Bench learning(String family) {
            return of(family, 2);
        }

        private static Bench of(String family, double shift) {
            NDManager manager = NDManager.newBaseManager("PyTorch");
            Fixture fixture = Fixture.of(family);
            Network network = Families.network(family, fixture);
            float[] targets = new float[fixture.batch() * fixture.classes()];
            for (int i = 0; i < fixture.batch(); i++) {
                targets[i * fixture.classes() + i * 7 % fixture.classes()] = 1;
            }
            return new Bench(manager, fixture, Program.compile(network, manager),
                    Formula.parameters(network, shift, manager).requiresGradient(true), Formula.buffers(network, manager),
                    Formula.pictures(fixture.batch(), fixture.side(), manager),
                    manager.create(targets, new Shape(fixture.batch(), fixture.classes())));
        }

        /** Loss of the batch in training; moves the batch statistics. */
        NDArray loss(NDManager step) {
            Map<String, NDArray> outputs = program.forward(step, x, parameters, buffers, true);
            return new CrossEntropy().create(new CrossEntropy.Config(0.0)).compute(outputs, targets, step.ones(new Shape(fixture.classes())));
        }

        @Override
        public void close() {
            program.close();
            manager.close();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void tensorsAreCalledAndShapedAlike(String family) {
        Fixture fixture = Fixture.of(family);
        Network network = Families.network(family, fixture);
        assertThat(shapes(network.parameters())).isEqualTo(fixture.parameters());
        assertThat(shapes(network.buffers())).isEqualTo(fixture.buffers());
    }

    @ParameterizedTest
    @MethodSource("all")
    void logitsAgree(String family) {
        try (Bench bench = Bench.looking(family); GradientMode off = GradientMode.off()) {
            // Given what PyTorch says about the pictures
            float[] expected = bench.fixture().logits();
            double largest = 0;
            for (float each : expected) {
                largest = Math.max(largest, Math.abs(each));
            }

            // When the program looks at them
            float[] found = bench.program().forward(bench.manager(), bench.x(), bench.parameters(), bench.buffers(), false).get("output").toFloatArray();

            // Then it says the same, to a share of the largest logit
            double distance = 0;
            for (int i = 0; i < expected.length; i++) {
                distance = Math.max(distance, Math.abs(found[i] - expected[i]) / largest);
            }
            assertThat(found).hasSameSizeAs(expected);
            assertThat(measured(family, "logits", distance)).isLessThan(LOGITS);
        }
    }

    @ParameterizedTest
    @MethodSource("learning")
    void gradientsOfAStepAgree(String family) {
        try (Bench bench = Bench.learning(family); GradientMode on = GradientMode.on()) {
            // When a step's gradients are taken
            List<NDArray> gradients = bench.program().gradients(bench.loss(bench.manager()), bench.parameters());

            // Then each tensor's are PyTorch's, to a share of its own scale; of one that has none, of the network's
            Map<String, Double> distances = new TreeMap<>();
            for (int i = 0; i < gradients.size(); i++) {
                String name = bench.parameters().names().get(i);
                distances.put(name, bench.fixture().gradients().get(name).distance(gradients.get(i).toFloatArray(), bench.fixture().largestGradient()));
            }
            assertThat(worst(family, "gradients", distances).getValue()).as(worst(family, "gradients", distances).getKey()).isLessThan(GRADIENTS);
        }
    }

    @ParameterizedTest
    @MethodSource("learning")
    void batchStatisticsAfterAStepAgree(String family) {
        try (Bench bench = Bench.learning(family); GradientMode off = GradientMode.off()) {
            // When the network has seen the batch in training
            bench.loss(bench.manager());

            // Then its running means and variances have moved as PyTorch's
            Map<String, Double> distances = new TreeMap<>();
            bench.buffers().map().forEach((name, array) -> {
                Sampled expected = bench.fixture().statistics().get(name);
                distances.put(name, expected.distance(array.toFloatArray(), expected.largest()));
            });
            assertThat(distances.keySet()).isEqualTo(bench.fixture().statistics().keySet());
            assertThat(worst(family, "statistics", distances).getValue()).as(worst(family, "statistics", distances).getKey()).isLessThan(STATISTICS);
        }
    }

    @ParameterizedTest
    @MethodSource("learning")
    void lossesOfFiveStepsAgree(String family) {
        try (Bench bench = Bench.learning(family); GradientMode on = GradientMode.on()) {
            // Given the optimizer of the fixture
            Fixture fixture = bench.fixture();
            TrainingPlan plan = TrainingPlan.builder().epochs(1).batchSize(fixture.batch()).optimizer(fixture.optimizer())
                    .learningRate(fixture.rate()).finalLearningRate(fixture.rate()).warmup(0).weightDecay(fixture.decay()).clipNorm(0).build();
            List<Double> found = new ArrayList<>();
            try (Optimizer optimizer = Optimizer.create(plan, bench.parameters(), bench.manager())) {
                // When it steps five times
                for (int step = 0; step < fixture.losses().length; step++) {
                    try (NDManager each = bench.manager().newSubManager()) {
                        NDArray loss = bench.loss(each);
                        found.add((double) loss.getFloat());
                        optimizer.step(bench.program().gradients(loss, bench.parameters()), fixture.rate());
                    }
                }
            }

            // Then the losses on the way are PyTorch's
            double distance = 0;
            for (int step = 0; step < found.size(); step++) {
                distance = Math.max(distance, Math.abs(found.get(step) - fixture.losses()[step]) / fixture.losses()[step]);
            }
            assertThat(measured(family, "losses", distance)).as("%s", found).isLessThan(LOSSES);
        }
    }

    @AfterAll
    static void write() throws IOException {
        List<String> kinds = List.of("logits", "gradients", "statistics", "losses");
        StringBuilder table = new StringBuilder("| family | " + String.join(" | ", kinds) + " |\n|---|---|---|---|---|\n");
        MEASURED.forEach((family, found) -> table.append("| ").append(family).append(" | ").append(kinds.stream()
                .map(kind -> found.containsKey(kind) ? String.format(Locale.ROOT, "%.1e", found.get(kind)) : "–").collect(Collectors.joining(" | "))).append(" |\n"));
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("parity.md"), table);
    }

    private static Map<String, TensorShape> shapes(List<TensorSpec> specs) {
        return specs.stream().collect(Collectors.toMap(TensorSpec::name, TensorSpec::shape));
    }

    private static Map.Entry<String, Double> worst(String family, String kind, Map<String, Double> distances) {
        Map.Entry<String, Double> worst = distances.entrySet().stream().max(Map.Entry.comparingByValue()).orElse(Map.entry("none", 0.0));
        measured(family, kind, worst.getValue());
        return worst;
    }

    private static double measured(String family, String kind, double distance) {
        MEASURED.computeIfAbsent(family, f -> new TreeMap<>()).put(kind, distance);
        return distance;
    }
}
