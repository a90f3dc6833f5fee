package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.scenario.InputSpec;
import dev.engram.testkit.ModelContract;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResNet9Test extends ModelContract<ResNet9.Config> {
    @Override
    protected ResNet9 plugin() {
        return new ResNet9();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{\"width\":8}");
    }

    /** 6,573,120 as published, whose classifier has no bias. */
    @Test
    void itHasAsManyWeightsAsPublished() {
        assertThat(plugin().create(new ResNet9.Config(null), colour(32), 10).size()).isEqualTo(6_573_120 + 10);
    }

    @Test
    void aPictureThatCannotBeHalvedThreeTimesIsRefused() {
        assertThatThrownBy(() -> plugin().create(new ResNet9.Config(null), colour(7), 10)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 8 or more").hasMessageContaining("got 7");
    }

    private static InputSpec colour(int side) {
        return new InputSpec(3, side, side, Collections.nCopies(3, 0.5), Collections.nCopies(3, 0.5));
    }
}
