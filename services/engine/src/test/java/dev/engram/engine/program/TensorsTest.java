package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorsTest {
    @Test
    void theEnginesViewGoesWithTheManagerOfTheTensors() {
        // Given tensors that a script has seen, and a choice of them that it has seen too
        NDManager manager = NDManager.newBaseManager("PyTorch");
        Tensors all = Tensors.of(Map.of("a", manager.ones(new Shape(2)), "b", manager.ones(new Shape(3))));
        IValue seen = all.handle();
        IValue chosen = all.select(List.of("b")).handle();

        // When their manager is closed, as at the end of a round
        manager.close();

        // Then nothing holds on to their memory, and closing them again does no harm
        assertThat(seen.isReleased()).isTrue();
        assertThat(chosen.isReleased()).isTrue();
        all.close();
    }

    @Test
    void aViewThatWasLetGoIsMadeAgain() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            // Given tensors that a script has seen
            Tensors tensors = Tensors.of(Map.of("a", manager.ones(new Shape(2))));
            IValue first = tensors.handle();

            // When the view is let go
            tensors.release();

            // Then it is gone, the tensors are not, and there is another view when it is needed
            assertThat(first.isReleased()).isTrue();
            assertThat(tensors.get("a").toFloatArray()).containsExactly(1, 1);
            assertThat(tensors.handle().isReleased()).isFalse();
        }
    }
}
