package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch over several devices. Here all of them are the processor: what is computed where does not depend on what the places are. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class ReplicasTest {
    private static final InputSpec INPUT = new InputSpec(3, 8, 8, List.of(0.5, 0.4, 0.3), List.of(0.2, 0.3, 0.4));
    private static final Network PLAIN =
            Network.builder(INPUT).named("plain").conv("conv", Conv.of(6, 3).biased()).relu().flatten().output("features").head("fc", 3).build();

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8})
    void withoutBatchStatisticsItIsTheBigBatch(int rows) {
        // When a batch is computed whole, and by two and three replicas; also one that is too small for all of them
        Map<String, float[]> whole = computed(PLAIN, rows, List.of());

        // Then outputs and gradients are the same, but for the order of sums
        for (List<String> devices : List.of(List.of("cpu", "cpu"), List.of("cpu", "cpu", "cpu"))) {
            Map<String, float[]> parts = computed(PLAIN, rows, devices);
            whole.forEach((name, values) -> assertThat(parts.get(name)).as(name).usingComparatorWithPrecision(1e-6f).containsExactly(values));
        }
    }

    @Test
    void batchStatisticsAreThoseOfTheFirstPart() {
        // When eight rows are computed by two replicas, and the first four alone
        Map<String, float[]> both = computed(ProgramTest.tiny(3), 8, List.of("cpu", "cpu"));
        Map<String, float[]> first = computed(ProgramTest.tiny(3), 4, List.of());

        // Then the running statistics are the same
        assertThat(both.get("bn1.running_mean")).isEqualTo(first.get("bn1.running_mean"));
        assertThat(both.get("bn1.running_var")).isEqualTo(first.get("bn1.running_var"));
    }

    /** Outputs, gradients and batch statistics of a training pass. */
    private static Map<String, float[]> computed(Network network, int rows, List<String> devices) {
        Map<String, float[]> found = new LinkedHashMap<>();
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                Program program = Program.compile(network, Ops.standard(), new Program.Settings(Precision.FLOAT32, Set.of(), devices), manager);
                GradientMode on = GradientMode.on()) {
            Tensors parameters = Initialization.parameters(network, 1, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            NDArray x = pictures(manager, rows);
            Map<String, NDArray> outputs = program.forward(manager, x, parameters, buffers, true);
            outputs.forEach((name, array) -> found.put(name, array.toFloatArray()));
            List<NDArray> gradients = program.gradients(outputs.get("output").square().mean(), parameters);
            for (int i = 0; i < gradients.size(); i++) {
                found.put("gradient of " + parameters.names().get(i), gradients.get(i).toFloatArray());
            }
            buffers.map().forEach((name, array) -> found.put(name, array.toFloatArray()));
        }
        return found;
    }

    /** The first rows are the same for every number of them. */
    private static NDArray pictures(NDManager manager, int rows) {
        float[] values = new float[rows * 192];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.5 + 0.5 * Math.sin(1.7 * i));
        }
        return manager.create(values, new Shape(rows, 8, 8, 3)).transpose(0, 3, 1, 2);
    }
}
