package dev.engram.vision;

import dev.engram.api.network.Conv;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;

/**
 * Howard et al., "Searching for MobileNetV3" (2019), the small one, with torchvision's weight names. The batch statistics follow
 * faster than torchvision's (0.1 instead of 0.01 of each batch), because a round may be short.
 */
@Plugin(name = "mobilenet-v3-small", config = MobileNetV3Small.Config.class)
public final class MobileNetV3Small implements ModelFactory<MobileNetV3Small.Config> {
    private static final double EPSILON = 1e-3;
    private static final double MOMENTUM = 0.1;
    private static final int LAST = 576;

    private record Block(int kernel, int expanded, int channels, boolean squeeze, String activation, int stride) {}

    private static final List<Block> BLOCKS = List.of(
            new Block(3, 16, 16, true, "relu", 2),
            new Block(3, 72, 24, false, "relu", 2),
            new Block(3, 88, 24, false, "relu", 1),
            new Block(5, 96, 40, true, "hardswish", 2),
            new Block(5, 240, 40, true, "hardswish", 1),
            new Block(5, 240, 40, true, "hardswish", 1),
            new Block(5, 120, 48, true, "hardswish", 1),
            new Block(5, 144, 48, true, "hardswish", 1),
            new Block(5, 288, 96, true, "hardswish", 2),
            new Block(5, 576, 96, true, "hardswish", 1),
            new Block(5, 576, 96, true, "hardswish", 1));

    /**
     * What can be chosen.
     *
     * @param hidden  width of the layer before the head; 1024 by default
     * @param dropout share of its values zeroed while training; 0.2 by default
     * @param stem    {@code imagenet} halves the size twice at the start; {@code cifar} does not; by default {@code cifar} for
     *     pictures of up to 64 pixels
     */
    public record Config(Integer hidden, Double dropout, String stem) {
        public Config {
            hidden = Checks.within("hidden", hidden, 1024, 1, 65_536);
            dropout = Checks.within("dropout", dropout, 0.2, 0, 0.9);
            Checks.require(stem == null || stem.equals("imagenet") || stem.equals("cifar"), "stem", stem, "imagenet or cifar");
        }
    }

    @Override
    public Network create(Config config, InputSpec input, int classes) {
        boolean small = config.stem() == null ? Math.min(input.height(), input.width()) <= 64 : config.stem().equals("cifar");
        NetworkBuilder network = Network.builder(input).named("mobilenet-v3-small");
        network.conv("features.0.0", Conv.of(16, 3).stride(small ? 1 : 2));
        network.batchNorm("features.0.1", EPSILON, MOMENTUM).activation("hardswish");
        for (int i = 0; i < BLOCKS.size(); i++) {
            Block block = BLOCKS.get(i);
            int stride = small && i == 0 ? 1 : block.stride();
            block(network, "features." + (i + 1) + ".block.", block, stride);
        }
        String last = "features." + (BLOCKS.size() + 1);
        network.conv(last + ".0", Conv.of(LAST, 1)).batchNorm(last + ".1", EPSILON, MOMENTUM).activation("hardswish");
        network.globalAvgPool().flatten().linear("classifier.0", config.hidden()).activation("hardswish");
        return network.dropout(config.dropout()).output("features").head("classifier.3", classes).build();
    }

    private static void block(NetworkBuilder network, String name, Block block, int stride) {
        String identity = network.last();
        boolean residual = stride == 1 && network.shape().size(0) == block.channels();
        int part = 0;
        if (network.shape().size(0) != block.expanded()) {
            network.conv(name + part + ".0", Conv.of(block.expanded(), 1));
            network.batchNorm(name + part + ".1", EPSILON, MOMENTUM).activation(block.activation());
            part++;
        }
        network.conv(name + part + ".0", Conv.of(block.expanded(), block.kernel()).stride(stride).groups(block.expanded()));
        network.batchNorm(name + part + ".1", EPSILON, MOMENTUM).activation(block.activation());
        part++;
        if (block.squeeze()) {
            squeeze(network, name + part, block.expanded());
            part++;
        }
        network.conv(name + part + ".0", Conv.of(block.channels(), 1)).batchNorm(name + part + ".1", EPSILON, MOMENTUM);
        if (residual) {
            network.add(identity);
        }
    }

    /** Hu et al., "Squeeze-and-Excitation Networks" (2017): scales each channel by what the whole picture says. */
    private static void squeeze(NetworkBuilder network, String name, int channels) {
        String map = network.last();
        network.globalAvgPool()
                .conv(name + ".fc1", Conv.of(eighths(channels / 4), 1).biased()).relu()
                .conv(name + ".fc2", Conv.of(channels, 1).biased()).activation("hardsigmoid")
                .mul(map);
    }

    /** The nearest multiple of eight that is not below nine tenths. */
    private static int eighths(int channels) {
        int rounded = Math.max(8, (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}
