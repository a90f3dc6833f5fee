package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkSummary;
import dev.engram.api.network.Ops;
import dev.engram.api.network.ReceptiveField;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stock networks under their standard names have as many weights and multiply-adds as the published ones, and their names. */
class PublishedSizesTest {
    private static final InputSpec IMAGENET = new InputSpec(3, 224, 224, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    private static final Map<String, Network> NETWORKS = Stream.of(
            of(new Vgg.Layers11(), new Vgg.Config(null, null)), of(new Vgg.Layers16(), new Vgg.Config(null, null)),
            of(new ResNet.Layers18(), new ResNet.Shape(null, null)), of(new ResNet.Layers34(), new ResNet.Shape(null, null)),
            of(new ResNet.Layers50(), new ResNet.Shape(null, null)), of(new ResNet.Layers101(), new ResNet.Shape(null, null)),
            of(new ResNet.Layers152(), new ResNet.Shape(null, null)),
            of(new MobileNetV3.Small(), new MobileNetV3.Config(null, null, null, null)),
            of(new MobileNetV3.Large(), new MobileNetV3.Config(null, null, null, null)),
            of(new EfficientNetLite0(), new EfficientNetLite0.Config(null, null, null, null, null)),
            of(new Vit.Tiny(), new Vit.Config(null, null, null, null)), of(new Vit.Small(), new Vit.Config(null, null, null, null)))
            .collect(Collectors.toMap(Network::name, Function.identity()));

    /** Parameters and 10^9 multiply-adds as torchvision's weights state them; the last three as PyTorch's FlopCounterMode counts timm's models. */
    @ParameterizedTest
    @CsvSource({
        "vgg-11, 132868840, 7.609", "vgg-16, 138365992, 15.470",
        "resnet-18, 11689512, 1.814", "resnet-34, 21797672, 3.664", "resnet-50, 25557032, 4.089",
        "resnet-101, 44549160, 7.801", "resnet-152, 60192808, 11.514",
        "mobilenet-v3-small, 2542856, 0.057", "mobilenet-v3-large, 5483032, 0.217",
        "efficientnet-lite0, 4652008, 0.385", "vit-tiny, 5717416, 1.254", "vit-small, 22050664, 4.599"})
    void sizesAreThePublishedOnes(String name, long parameters, double billions) {
        Network network = NETWORKS.get(name);
        assertThat(network.size()).isEqualTo(parameters);
        assertThat(network.summary(Ops.standard()).multiplyAdds() / 1e9).isCloseTo(billions, within(0.00051));
    }

    @Test
    void theGeneralNameGivesTheSameNetwork() {
        assertThat(new ResNet().create(new ResNet.Config(50, null, null), IMAGENET, 1000)).isEqualTo(NETWORKS.get("resnet-50"));
    }

    @ParameterizedTest
    @CsvSource({
        "resnet-50, layer1.0.downsample.1.weight", "resnet-50, layer4.2.bn2.weight", "resnet-18, fc.bias",
        "mobilenet-v3-small, features.1.block.1.fc1.bias", "mobilenet-v3-large, features.16.1.weight", "mobilenet-v3-large, classifier.3.bias",
        "vgg-16, features.41.bias", "vgg-16, classifier.6.weight", "efficientnet-lite0, blocks.6.0.conv_pwl.weight",
        "efficientnet-lite0, blocks.0.0.conv_pw.weight", "vit-tiny, blocks.11.attn.qkv.bias", "vit-small, cls_token"})
    void weightsAreCalledAsInTorchvisionAndTimm(String name, String weight) {
        assertThat(NETWORKS.get(name).parameters()).extracting(TensorSpec::name).contains(weight);
    }

    @Test
    void statisticsAreBuffersAndNotTrained() {
        assertThat(NETWORKS.get("resnet-18").buffers()).extracting(TensorSpec::name).hasSize(40).contains("layer3.1.bn2.running_var");
    }

    /** 212 pixels: Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks" (2019). */
    @Test
    void theLastMapsSeeAsMuchAsPublished() {
        assertThat(seen("vgg-16", "max-pool")).isEqualTo(new ReceptiveField(false, 212, 212, 32, 32));
        assertThat(seen("resnet-18", "add")).isEqualTo(new ReceptiveField(false, 435, 435, 32, 32));
    }

    @Test
    void separableConvolutionsSaveWhatTheirFormulaSays() {
        // Given all separable convolutions of MobileNetV3-Large
        List<NetworkSummary.Separable> all = NETWORKS.get("mobilenet-v3-large").summary(Ops.standard()).separable();

        // Then each of its fifteen blocks holds one, and a 3x3 one to 80 channels does with 1/80 + 1/9 of the work
        assertThat(all).hasSize(15);
        assertThat(all).filteredOn(pair -> pair.depthwise().equals("features.8.block.1.0")).singleElement().satisfies(pair -> {
            assertThat(pair.pointwise()).isEqualTo("features.8.block.2.0");
            assertThat(pair.share()).isCloseTo(1 / 80.0 + 1 / 9.0, within(1e-12)).isBetween(1 / 9.0, 1 / 8.0);
        });
    }

    private static ReceptiveField seen(String name, String op) {
        return NETWORKS.get(name).summary(Ops.standard()).rows().stream().filter(row -> row.op().equals(op))
                .reduce((first, last) -> last).orElseThrow().receptiveField();
    }

    private static <C> Network of(ModelFactory<C> factory, C config) {
        Network network = factory.create(config, IMAGENET, 1000);
        assertThat(network.name()).isEqualTo(factory.getClass().getAnnotation(Plugin.class).name());
        return network;
    }
}
