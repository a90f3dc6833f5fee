package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.network.Network;
import dev.engram.api.scenario.InputSpec;
import dev.engram.testkit.ModelContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EfficientNetLite0Test extends ModelContract<EfficientNetLite0.Config> {
    @Override
    protected EfficientNetLite0 plugin() {
        return new EfficientNetLite0();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"stem\":\"imagenet\",\"stochasticDepth\":0.2}", "{\"padding\":\"same\",\"epsilon\":0.001}");
    }

    @Test
    void theNamesOfTheFirstPortAreKnown() {
        // Given the network
        Network network = plugin().create(new EfficientNetLite0.Config(null, null, null, null, null),
                new InputSpec(3, 64, 64, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5)), 10);

        // When it is asked what published files call its tensors
        Map<String, String> names = plugin().aliases(network).get(0);

        // Then each has a name of its own, blocks are counted through, and one without an expansion begins with its second convolution
        assertThat(names.values()).doesNotHaveDuplicates().hasSize(network.parameters().size() + network.buffers().size());
        assertThat(names).containsEntry("conv_stem.weight", "_conv_stem.weight").containsEntry("bn1.running_mean", "_bn0.running_mean")
                .containsEntry("blocks.0.0.conv_dw.weight", "_blocks.0._depthwise_conv.weight").containsEntry("blocks.0.0.bn1.bias", "_blocks.0._bn1.bias")
                .containsEntry("blocks.0.0.conv_pw.weight", "_blocks.0._project_conv.weight").containsEntry("blocks.1.1.bn1.bias", "_blocks.2._bn0.bias")
                .containsEntry("blocks.6.0.conv_pwl.weight", "_blocks.15._project_conv.weight").containsEntry("bn2.bias", "_bn1.bias")
                .containsEntry("classifier.bias", "_fc.bias");
    }
}
