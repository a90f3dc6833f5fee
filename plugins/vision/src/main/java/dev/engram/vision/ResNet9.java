package dev.engram.vision;

import dev.engram.api.network.Conv;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;
import java.util.Map;

/**
 * The nine-layer residual network of Page, "How to train your ResNet" (2018, part 4: Architecture), for pictures of 16 to 64 pixels a side: four convolutions, after the
 * second and the fourth of which a residual block stands, three halvings, the largest value of each channel at the end. With ReLU; the scores are not scaled down. At a width of 32
 * it costs an eighth of ResNet-18 and learns CIFAR-10 within few epochs.
 */
@Plugin(name = "resnet-9", config = ResNet9.Config.class)
public final class ResNet9 implements ModelFactory<ResNet9.Config> {
    private static final int SMALLEST = 8;

    /**
     * What can be chosen.
     *
     * @param width channels of the first convolution; 64 by default, as published
     */
    public record Config(Integer width) {
        public Config {
            width = Checks.within("width", width, 64, 1, 1024);
        }
    }

    @Override
    public Network create(Config config, InputSpec input, int classes) {
        Checks.require(Math.min(input.height(), input.width()) >= SMALLEST, "a side of the input", Math.min(input.height(), input.width()),
                SMALLEST + " or more, because it is halved three times");
        int width = config.width();
        NetworkBuilder network = Network.builder(input).named("resnet-9");
        conv(network, "prep", width);
        conv(network, "layer1", 2 * width).maxPool(2, 2, 0);
        residual(network, "layer1.res", 2 * width);
        conv(network, "layer2", 4 * width).maxPool(2, 2, 0);
        conv(network, "layer3", 8 * width).maxPool(2, 2, 0);
        residual(network, "layer3.res", 8 * width);
        List<Integer> whole = List.of((int) network.shape().size(1), (int) network.shape().size(2));
        network.node("pool", "max-pool", List.of(network.last()), Map.of("kernel", whole, "stride", whole, "padding", List.of(0, 0)), List.of(), List.of());
        return network.flatten().output("features").head("fc", classes).build();
    }

    private static NetworkBuilder conv(NetworkBuilder network, String name, int width) {
        return network.conv(name + ".conv", Conv.of(width, 3)).batchNorm(name + ".bn").relu();
    }

    private static void residual(NetworkBuilder network, String name, int width) {
        String identity = network.last();
        conv(network, name + "1", width);
        conv(network, name + "2", width);
        network.add(identity);
    }
}
