package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class GrowthTest {
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void oldLogitsStayWhenTheHeadGrows() {
        // Given a network of four classes
        Network from = ProgramTest.tiny(4);
        Network to = ProgramTest.tiny(7);
        Tensors old = Initialization.parameters(from, 1, manager);
        Tensors buffers = Initialization.buffers(from, manager);
        NDArray x = manager.randomUniform(0, 1, new Shape(5, 3, 8, 8));

        // When it grows to seven
        Tensors grown = Initialization.grow(old, from, to, 99);

        // Then the old rows are the same bits, and the first four logits are the same; a wider product may add in another order
        assertThat(Arrays.copyOf(grown.get("fc.weight").toFloatArray(), 24)).isEqualTo(old.get("fc.weight").toFloatArray());
        assertThat(Arrays.copyOf(grown.get("fc.bias").toFloatArray(), 4)).isEqualTo(old.get("fc.bias").toFloatArray());
        try (Program before = Program.compile(from, manager); Program after = Program.compile(to, manager)) {
            float[] expected = before.forward(manager, x, old, buffers, false).get("output").toFloatArray();
            NDArray found = after.forward(manager, x, grown, Initialization.grow(buffers, from, to, 99), false).get("output");
            assertThat(found.getShape()).isEqualTo(new Shape(5, 7));
            assertThat(found.get(":, 0:4").toFloatArray()).usingComparatorWithPrecision(1e-6f).containsExactly(expected);
        }
    }

    @Test
    void newRowsAreDrawnFromTheSeed() {
        // Given a network that grows by three classes
        Network from = ProgramTest.tiny(4);
        Network to = ProgramTest.tiny(7);
        Tensors old = Initialization.parameters(from, 1, manager);

        // When it grows twice with one seed and once with another
        float[] one = Initialization.grow(old, from, to, 5).get("fc.weight").toFloatArray();
        float[] same = Initialization.grow(old, from, to, 5).get("fc.weight").toFloatArray();
        float[] other = Initialization.grow(old, from, to, 6).get("fc.weight").toFloatArray();

        // Then the new rows follow the seed and are not zero
        assertThat(same).isEqualTo(one);
        assertThat(Arrays.copyOfRange(other, 24, 42)).isNotEqualTo(Arrays.copyOfRange(one, 24, 42));
        assertThat(Arrays.copyOfRange(one, 24, 42)).doesNotContain(0f);
    }

    @Test
    void theGrownTensorsAreNoViewsOfTheOldOnes() {
        // Given a grown network
        Network from = ProgramTest.tiny(4);
        Tensors old = Initialization.parameters(from, 1, manager);
        Tensors grown = Initialization.grow(old, from, ProgramTest.tiny(5), 1);
        float[] before = old.get("conv1.weight").toFloatArray();

        // When its weights change in place
        try (GradientMode off = GradientMode.off()) {
            grown.get("conv1.weight").muli(2);
        }

        // Then the old ones stay
        assertThat(old.get("conv1.weight").toFloatArray()).isEqualTo(before);
    }

    @Test
    void whatIsKeptBesideTheWeightsGrowsByZeros() {
        // Given the state of an optimizer for the head only
        Network to = ProgramTest.tiny(5);
        Tensors state = Tensors.of(Map.of("fc.bias", manager.ones(new Shape(4))));

        // When the head grows
        Tensors padded = Initialization.pad(state, to);

        // Then the new row is zero
        assertThat(padded.get("fc.bias").toFloatArray()).containsExactly(1, 1, 1, 1, 0);
    }

    @Test
    void aHeadCannotShrink() {
        Network from = ProgramTest.tiny(4);
        Tensors old = Initialization.parameters(from, 1, manager);
        assertThatThrownBy(() -> Initialization.grow(old, from, ProgramTest.tiny(3), 1)).hasMessageContaining("fc.weight");
    }
}
