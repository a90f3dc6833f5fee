package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.scenario.InputSpec;
import dev.engram.testkit.ModelContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class VitTest extends ModelContract<Vit.Config> {
    private static final InputSpec SMALL = new InputSpec(3, 32, 32, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));

    @Override
    protected ModelFactory<Vit.Config> plugin() {
        return new Vit.Tiny();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"patch\":2,\"depth\":1,\"dropout\":0.1,\"stochasticDepth\":0.1}");
    }

    @Test
    void smallPicturesGetSmallPatches() {
        Network network = new Vit.Tiny().create(new Vit.Config(null, 6, null, null), SMALL, 10);
        assertThat(network.parameters()).filteredOn(p -> p.name().equals("pos_embed")).extracting(TensorSpec::shape)
                .containsExactly(dev.engram.api.network.TensorShape.of(1, 65, 192));
    }

    @Test
    void aPatchThatDoesNotDivideThePictureIsRefused() {
        assertThatThrownBy(() -> new Vit.Small().create(new Vit.Config(5, null, null, null), SMALL, 10))
                .hasMessageContaining("patch").hasMessageContaining("divides 32 and 32").hasMessageContaining("got 5");
    }
}
