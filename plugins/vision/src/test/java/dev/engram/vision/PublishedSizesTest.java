package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.scenario.InputSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stock networks have as many weights as the published ones, and their names. */
class PublishedSizesTest {
    private static final InputSpec IMAGENET = new InputSpec(3, 224, 224, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    @ParameterizedTest
    @CsvSource({"18, 11689512", "34, 21797672", "50, 25557032", "101, 44549160", "152, 60192808"})
    void residualNetworksHaveThePublishedSize(int depth, long parameters) {
        assertThat(new ResNet().create(new ResNet.Config(depth, "imagenet", null), IMAGENET, 1000).size()).isEqualTo(parameters);
    }

    @Test
    void mobileNetHasThePublishedSize() {
        Network network = new MobileNetV3Small().create(new MobileNetV3Small.Config(null, null, null), IMAGENET, 1000);
        assertThat(network.size()).isEqualTo(2_542_856);
        assertThat(network.summary(Ops.standard()).multiplyAdds()).isBetween(54_000_000L, 62_000_000L);
    }

    @Test
    void weightsAreCalledAsInTorchvision() {
        assertThat(new ResNet().create(new ResNet.Config(50, "imagenet", null), IMAGENET, 10).parameters()).extracting(TensorSpec::name)
                .contains("conv1.weight", "bn1.bias", "layer1.0.downsample.1.weight", "layer2.3.conv3.weight", "layer4.2.bn2.weight", "fc.bias");
        assertThat(new MobileNetV3Small().create(new MobileNetV3Small.Config(null, null, null), IMAGENET, 10).parameters())
                .extracting(TensorSpec::name).contains("features.0.0.weight", "features.1.block.0.0.weight", "features.1.block.1.fc1.bias",
                        "features.4.block.2.fc2.weight", "features.11.block.3.1.bias", "features.12.1.weight", "classifier.0.weight", "classifier.3.bias");
    }

    @Test
    void statisticsAreBuffersAndNotTrained() {
        assertThat(new ResNet().create(new ResNet.Config(null, null, null), IMAGENET, 10).buffers()).extracting(TensorSpec::name)
                .hasSize(40).contains("layer3.1.bn2.running_var");
    }
}
