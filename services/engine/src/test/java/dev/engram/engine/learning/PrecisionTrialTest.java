package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.Precision;
import dev.engram.vision.ResNet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PrecisionTrialTest {
    private static Stream<PrecisionTrial> turns(int count, double float32, double bfloat16) {
        return Stream.generate(() -> new PrecisionTrial(float32, bfloat16)).limit(count);
    }

    @Test
    void whatIsUsualCountsAndNotWhatWasShortestOnce() {
        // Given steps in float32 that were short at times, as where another machine left the processor alone, and else are longer than in bfloat16
        List<PrecisionTrial> turns = Stream.of(turns(4, 1.9, 1.1), turns(3, 0.9, 1.1), turns(5, 1.9, 1.1)).flatMap(some -> some).toList();

        // Then the choice is what is faster for most of the time
        assertThat(PrecisionTrial.usual(turns)).isEqualTo(new PrecisionTrial(1.9, 1.1));
        assertThat(PrecisionTrial.usual(turns).faster()).isEqualTo(Precision.BFLOAT16);
    }

    @Test
    void theModelIsLeftAsItIs() {
        Network network = new ResNet().create(new ResNet.Config(18, "cifar", 2), new InputSpec(3, 8, 8, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)), 2);
        try (NDManager manager = NDManager.newBaseManager("PyTorch"); Model model = Model.fresh(network, Ops.standard(), 7, manager)) {
            // Given its weights and batch statistics
            List<float[]> before = numbers(model);

            // When both precisions are tried on it
            PrecisionTrial trial = PrecisionTrial.of(model, 4, manager);

            // Then either took time, and no bit of them is another
            assertThat(trial.float32()).isPositive();
            assertThat(trial.bfloat16()).isPositive();
            List<float[]> after = numbers(model);
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.get(i)).isEqualTo(before.get(i));
            }
        }
    }

    private static List<float[]> numbers(Model model) {
        return Stream.concat(model.parameters().values().stream(), model.buffers().values().stream()).map(NDArray::toFloatArray).toList();
    }

    @Test
    void thePlansOfTheFirstTurnsDoNotCount() {
        List<PrecisionTrial> turns = Stream.concat(turns(1, 1, 9), turns(3, 2, 1)).toList();

        assertThat(PrecisionTrial.usual(turns)).isEqualTo(new PrecisionTrial(2, 1));
    }

    @Test
    void aLittleFasterIsNotWorthTheBits() {
        assertThat(new PrecisionTrial(1, 0.96).faster()).isEqualTo(Precision.FLOAT32);
        assertThat(new PrecisionTrial(1, 0.94).faster()).isEqualTo(Precision.BFLOAT16);
    }

    @Test
    void theFirstTurnsAreNeverClear() {
        assertThat(PrecisionTrial.clear(turns(4, 2, 1).toList())).isFalse();
        assertThat(PrecisionTrial.clear(turns(8, 2, 1).toList())).isTrue();
    }

    @Test
    void turnsThatTurnAroundAreNotClear() {
        assertThat(PrecisionTrial.clear(Stream.concat(turns(8, 2, 1), turns(4, 1, 2)).toList())).isFalse();
    }
}
