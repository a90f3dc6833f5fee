package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.scenario.InputSpec;
import dev.engram.testkit.ModelContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class VggTest extends ModelContract<Vgg.Config> {
    @Override
    protected ModelFactory<Vgg.Config> plugin() {
        return new Vgg.Layers11();
    }

    @Override
    protected List<InputSpec> inputs() {
        return List.of(
                new InputSpec(1, 32, 32, List.of(0.1), List.of(0.3)),
                new InputSpec(3, 64, 48, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
    }

    @Test
    void aPictureThatCannotBeHalvedFiveTimesIsRefused() {
        InputSpec tiny = new InputSpec(1, 28, 40, List.of(0.0), List.of(1.0));
        assertThatThrownBy(() -> new Vgg.Layers16().create(new Vgg.Config(null, null), tiny, 2))
                .hasMessageContaining("at least 32 pixels a side").hasMessageContaining("28x40");
    }
}
