package dev.engram.devkit.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.network.TensorShape;
import org.junit.jupiter.api.Test;

class SummaryTextTest {
    private static final Network NETWORK = Network.builder(TensorShape.of(3, 32, 32)).named("tiny")
            .conv("wide", Conv.of(16, 3)).conv("each", Conv.of(16, 3).groups(16)).relu().conv("mix", Conv.of(72, 1))
            .globalAvgPool().flatten().head("fc", 10).build();

    private final SummaryText text = new SummaryText(NETWORK.summary(Ops.standard()));

    @Test
    void aLayerHasShapeNumbersWorkAndSight() {
        assertThat(text.layers().lines().get(3)).startsWith("each").contains("conv2d", "[16x32x32]", "144", "147456").endsWith("5x5");
    }

    @Test
    void whatCostsNothingHasEmptyCells() {
        assertThat(text.layers().lines().get(4)).startsWith("relu_2").doesNotContain(" 0 ").endsWith("5x5");
    }

    @Test
    void aSeparableConvolutionTellsItsShare() {
        // Given one of 3x3 pixels to 72 channels: 1/72 + 1/9 = 1/8
        assertThat(text.separable().lines().get(2)).startsWith("each").contains("mix", "3x3").endsWith("1/8.0");
        assertThat(text.saved()).isEqualTo("together 1,327,104 multiply-adds instead of 10,616,832: 1/8.0");
    }
}
