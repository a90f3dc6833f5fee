package dev.engram.vision;

import dev.engram.api.network.Conv;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;

/**
 * Howard et al., "Searching for MobileNetV3" (2019), with torchvision's weight names. The batch statistics follow faster than torchvision's (0.1
 * instead of 0.01 of each batch), because a round may be short; {@code momentum} changes it.
 */
public final class MobileNetV3 {
    private static final double EPSILON = 1e-3;
    private static final int STEM = 16;

    private record Block(int kernel, int expanded, int channels, boolean squeeze, String activation, int stride) {}

    private static final List<Block> SMALL = List.of(
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

    private static final List<Block> LARGE = List.of(
            new Block(3, 16, 16, false, "relu", 1),
            new Block(3, 64, 24, false, "relu", 2),
            new Block(3, 72, 24, false, "relu", 1),
            new Block(5, 72, 40, true, "relu", 2),
            new Block(5, 120, 40, true, "relu", 1),
            new Block(5, 120, 40, true, "relu", 1),
            new Block(3, 240, 80, false, "hardswish", 2),
            new Block(3, 200, 80, false, "hardswish", 1),
            new Block(3, 184, 80, false, "hardswish", 1),
            new Block(3, 184, 80, false, "hardswish", 1),
            new Block(3, 480, 112, true, "hardswish", 1),
            new Block(3, 672, 112, true, "hardswish", 1),
            new Block(5, 672, 160, true, "hardswish", 2),
            new Block(5, 960, 160, true, "hardswish", 1),
            new Block(5, 960, 160, true, "hardswish", 1));

    private MobileNetV3() {}

    /**
     * What can be chosen.
     *
     * @param hidden   width of the layer before the head; 1024 (small) or 1280 (large) by default
     * @param dropout  share of its values zeroed while training; 0.2 by default
     * @param stem     {@code imagenet} halves the size twice at the start; {@code cifar} does not; by default {@code cifar} for
     *     pictures of up to 64 pixels
     * @param momentum share of each batch in the running statistics; 0.1 by default
     */
    public record Config(Integer hidden, Double dropout, String stem, Double momentum) {
        public Config {
            Checks.require(hidden == null || hidden >= 1 && hidden <= 65_536, "hidden", hidden, "1 to 65536");
            dropout = Checks.within("dropout", dropout, 0.2, 0, 0.9);
            stem = Stem.checked(stem);
            momentum = Checks.within("momentum", momentum, 0.1, 1e-6, 1);
        }
    }

    /** The small one: 2.5 million weights for 1000 classes. */
    @Plugin(name = "mobilenet-v3-small", config = Config.class)
    public static final class Small implements ModelFactory<Config> {
        @Override
        public Network create(Config config, InputSpec input, int classes) {
            return network("mobilenet-v3-small", SMALL, 1024, config, input, classes);
        }
    }

    /** The large one: 5.5 million weights for 1000 classes. */
    @Plugin(name = "mobilenet-v3-large", config = Config.class)
    public static final class Large implements ModelFactory<Config> {
        @Override
        public Network create(Config config, InputSpec input, int classes) {
            return network("mobilenet-v3-large", LARGE, 1280, config, input, classes);
        }
    }

    private static Network network(String name, List<Block> blocks, int hidden, Config config, InputSpec input, int classes) {
        boolean keepsSize = Stem.keepsSize(config.stem(), input);
        double momentum = config.momentum();
        NetworkBuilder network = Network.builder(input).named(name);
        network.conv("features.0.0", Conv.of(STEM, 3).stride(keepsSize ? 1 : 2));
        network.batchNorm("features.0.1", EPSILON, momentum).activation("hardswish");
        boolean halved = !keepsSize;
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            int stride = halved ? block.stride() : 1;
            halved |= block.stride() == 2;
            block(network, "features." + (i + 1) + ".block.", block, stride, momentum);
        }
        String last = "features." + (blocks.size() + 1);
        int wide = 6 * network.shape().size(0);
        network.conv(last + ".0", Conv.of(wide, 1)).batchNorm(last + ".1", EPSILON, momentum).activation("hardswish");
        network.globalAvgPool().flatten().linear("classifier.0", config.hidden() != null ? config.hidden() : hidden).activation("hardswish");
        return network.dropout(config.dropout()).output("features").head("classifier.3", classes).build();
    }

    private static void block(NetworkBuilder network, String name, Block block, int stride, double momentum) {
        String identity = network.last();
        boolean residual = stride == 1 && network.shape().size(0) == block.channels();
        int part = 0;
        if (network.shape().size(0) != block.expanded()) {
            network.conv(name + part + ".0", Conv.of(block.expanded(), 1));
            network.batchNorm(name + part + ".1", EPSILON, momentum).activation(block.activation());
            part++;
        }
        network.conv(name + part + ".0", Conv.of(block.expanded(), block.kernel()).stride(stride).groups(block.expanded()));
        network.batchNorm(name + part + ".1", EPSILON, momentum).activation(block.activation());
        part++;
        if (block.squeeze()) {
            squeeze(network, name + part, block.expanded());
            part++;
        }
        network.conv(name + part + ".0", Conv.of(block.channels(), 1)).batchNorm(name + part + ".1", EPSILON, momentum);
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
