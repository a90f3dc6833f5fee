package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.network.Network;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.scenario.InputSpec;
import dev.engram.testkit.ModelContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class HogTest extends ModelContract<Hog.Config> {
    private static final InputSpec DIGITS = new InputSpec(1, 28, 28, List.of(0.0), List.of(1.0));

    @Override
    protected Hog plugin() {
        return new Hog();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"bins\":6,\"cell\":5}");
    }

    @Test
    void theClassifierAloneIsTrained() {
        // Given 7x7 cells of 4 pixels, so 6x6 blocks of 4 cells with 9 directions each
        Network network = new Hog().create(new Hog.Config(null, null), DIGITS, 10);

        // Then nothing but the classifier on them has weights
        assertThat(network.parameters()).extracting(TensorSpec::name).containsExactly("fc.weight", "fc.bias");
        assertThat(network.size()).isEqualTo(10 * 6 * 6 * 36 + 10);
    }

    @Test
    void tinyPicturesGetTinyCells() {
        // Given 4x4 cells of 2 pixels, so 3x3 blocks
        InputSpec tiny = new InputSpec(1, 8, 8, List.of(0.0), List.of(1.0));
        assertThat(new Hog().create(new Hog.Config(null, null), tiny, 10).size()).isEqualTo(10 * 3 * 3 * 36 + 10);
    }

    @Test
    void aCellThatLeavesNoBlockIsRefused() {
        assertThatThrownBy(() -> new Hog().create(new Hog.Config(null, 15), DIGITS, 10))
                .hasMessageContaining("cell").hasMessageContaining("28x28").hasMessageContaining("got 15");
    }
}
