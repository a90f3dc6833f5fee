package dev.engram.api.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.scenario.InputSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final InputSpec INPUT = new InputSpec(3, 32, 24, List.of(0.5, 0.4, 0.3), List.of(0.2, 0.2, 0.2));
    private static final InputSpec PLAIN = new InputSpec(1, 8, 8, List.of(0.0), List.of(1.0));

    @Test
    void shapesFollowFromTheInput() {
        // Given a convolution of stride two, pooling and a head
        Network network = Network.builder(INPUT).conv("conv1", Conv.of(16, 3).stride(2)).maxPool(2, 2, 0).flatten().head("fc", 5).build();

        // Then each value has the shape one works out by hand
        Map<String, TensorShape> shapes = network.shapes(Ops.standard());
        assertThat(shapes).containsEntry("conv1", TensorShape.of(16, 16, 12)).containsEntry("max_pool_2", TensorShape.of(16, 8, 6))
                .containsEntry("flatten_3", TensorShape.of(768)).containsEntry("fc", TensorShape.of(5));
    }

    @Test
    void theInputsNormalisationIsPartOfTheGraph() {
        assertThat(Network.builder(INPUT).flatten().head("fc", 2).build().nodes().get(0).op()).isEqualTo("normalize");
        assertThat(Network.builder(PLAIN).flatten().head("fc", 2).build().nodes()).extracting(Node::op).containsExactly("flatten", "linear");
    }

    @Test
    void theHeadIsWhatGrows() {
        Network network = Network.builder(PLAIN).flatten().linear("hidden", 7).relu().head("fc", 3).build();
        assertThat(network.head()).containsExactly("fc.weight", "fc.bias");
        assertThat(network.classes()).isEqualTo(3);
        assertThat(network.size()).isEqualTo(64 * 7 + 7 + 7 * 3 + 3);
    }

    @Test
    void theOutputComesFirstWhereverItWasDeclared() {
        Network network = Network.builder(PLAIN).flatten().output("features").head("fc", 3).build();
        assertThat(network.outputs()).extracting(Output::name).containsExactly("output", "features");
    }

    @Test
    void aNetworkWithoutOutputIsRefused() {
        assertThatThrownBy(() -> Network.builder(PLAIN).flatten().output("features").build())
                .hasMessageContaining("first output must be 'output'").hasMessageContaining("features");
    }

    @Test
    void anErrorNamesTheNodeAndWhatItWasFedWith() {
        // Given a window that is larger than the picture
        NetworkBuilder builder = Network.builder(PLAIN);

        // Then the message says where, what and why
        assertThatThrownBy(() -> builder.conv("conv9", Conv.of(4, 11).padding(0)))
                .hasMessageContaining("conv9").hasMessageContaining("[1x8x8]").hasMessageContaining("11 does not fit into 8");
    }

    @Test
    void channelsMustFitIntoGroups() {
        assertThatThrownBy(() -> Network.builder(INPUT).conv("depthwise", Conv.of(8, 3).groups(2)))
                .hasMessageContaining("depthwise").hasMessageContaining("3 channels").hasMessageContaining("2 groups");
    }

    @Test
    void mapsOfDifferentSizeCannotBeAdded() {
        NetworkBuilder builder = Network.builder(INPUT).conv("a", Conv.of(3, 3));
        assertThatThrownBy(() -> builder.conv("b", Conv.of(3, 3).stride(2)).add("a"))
                .hasMessageContaining("[3x16x12] and [3x32x24] differ on axis 1");
    }

    @Test
    void aLinearLayerOnMapsSaysWhatIsMissing() {
        assertThatThrownBy(() -> Network.builder(INPUT).head("fc", 2)).hasMessageContaining("flatten first");
    }

    @Test
    void aNameStandsOnce() {
        assertThatThrownBy(() -> Network.builder(INPUT).conv("c", Conv.of(3, 3)).conv("c", Conv.of(3, 3))).hasMessageContaining("'c' stands twice");
    }

    @Test
    void aNodeCannotTakeALaterOne() {
        List<Node> nodes = List.of(new Node("a", "relu", List.of("b"), null, null, null), new Node("b", "relu", List.of("input"), null, null, null));
        assertThatThrownBy(() -> new Network(1, "loop", TensorShape.of(1, 2, 2), nodes, List.of(new Output("output", "b")), List.of(), List.of()))
                .hasMessageContaining("'a' takes 'b'");
    }

    @Test
    void parametersThatNobodyDeclaredAreNamed() {
        List<Node> nodes = List.of(new Node("fc", "linear", List.of("input"), null, List.of("fc.weight", "fc.bias"), null));
        assertThatThrownBy(() -> new Network(1, "n", TensorShape.of(4), nodes, List.of(new Output("output", "fc")),
                List.of(TensorSpec.of("fc.weight", TensorShape.of(2, 4), Init.ZEROS)), List.of()))
                .hasMessageContaining("fc.bias");
    }

    @Test
    void anUnknownOpListsTheKnownOnes() {
        assertThatThrownBy(() -> Network.builder(PLAIN).activation("swoosh")).hasMessageContaining("unknown op 'swoosh'").hasMessageContaining("relu");
    }

    @Test
    void aStockOpCannotBeReplaced() {
        assertThatThrownBy(() -> Ops.standard().with(new Pointwise("relu", "relu6", "Clip"))).hasMessageContaining("'relu'");
    }

    @Test
    void anotherFormatIsRefused() {
        Network network = Network.builder(PLAIN).flatten().head("fc", 2).build();
        assertThatThrownBy(() -> new Network(2, "n", network.input(), network.nodes(), network.outputs(), network.parameters(), network.buffers()))
                .hasMessageContaining("format 2");
    }

    @Test
    void stackedConvolutionsSeeMore() {
        // Given three 3x3 convolutions, one of stride two, and one over its values
        Network network = Network.builder(INPUT).conv("a", Conv.of(4, 3)).conv("b", Conv.of(4, 3)).conv("c", Conv.of(4, 3).stride(2)).conv("d", Conv.of(4, 3))
                .globalAvgPool().flatten().head("fc", 2).build();

        // Then two see 5x5, three 7x7, the next one two pixels further on each side, and the mean everything
        assertThat(network.summary(Ops.standard()).rows().stream().map(row -> row.receptiveField().toString()))
                .containsExactly("1x1", "3x3", "5x5", "7x7", "11x11", "whole", "whole", "whole");
    }

    @Test
    void aGateThatSeesTheWholePictureMakesItsProductSeeIt() {
        Network network = Network.builder(INPUT).conv("map", Conv.of(4, 3)).globalAvgPool().mul("map").flatten().head("fc", 2).build();
        assertThat(network.summary(Ops.standard()).rows()).extracting(row -> row.receptiveField().whole())
                .containsExactly(false, false, true, true, true, true);
    }

    @Test
    void aSeparableConvolutionIsComparedWithAnOrdinaryOne() {
        // Given a depthwise convolution and the one that mixes its channels, a gate in between
        Network network = Network.builder(INPUT).conv("wide", Conv.of(16, 1)).conv("each", Conv.of(16, 3).groups(16)).batchNorm("norm").relu()
                .globalAvgPool().conv("gate", Conv.of(16, 1)).mul("relu_4").conv("mix", Conv.of(40, 1))
                .globalAvgPool().flatten().head("fc", 2).build();

        // Then both together do one in 40 and one in 9 of the work of a 3x3 convolution to 40 channels
        assertThat(network.summary(Ops.standard()).separable()).singleElement().satisfies(pair -> {
            assertThat(pair.depthwise()).isEqualTo("each");
            assertThat(pair.pointwise()).isEqualTo("mix");
            assertThat(pair.ordinary()).isEqualTo(32L * 24 * 40 * 16 * 9);
            assertThat(pair.multiplyAdds()).isEqualTo(32L * 24 * 16 * 9 + 32L * 24 * 16 * 40);
        });
    }

    @Test
    void tokensThatCannotBeSplitIntoHeadsAreRefused() {
        assertThatThrownBy(() -> Network.builder(TensorShape.of(5, 12)).attention(5))
                .hasMessageContaining("12 features").hasMessageContaining("5 heads");
    }

    @Test
    void theSummaryCountsNumbersAndWork() {
        // Given a convolution of 3 to 8 channels on 32x24 and a head of 2 on 8 features
        Network network = Network.builder(INPUT).conv("conv", Conv.of(8, 3)).globalAvgPool().flatten().head("fc", 2).build();

        // Then its sums are those of the formula
        NetworkSummary summary = network.summary(Ops.standard());
        assertThat(summary.parameters()).isEqualTo(8 * 27 + 16 + 2);
        assertThat(summary.multiplyAdds()).isEqualTo(32 * 24 * 8 * 27 + 16);
        assertThat(summary.toString()).contains("conv2d").contains("[8x32x24]");
    }
}
