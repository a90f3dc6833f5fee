package dev.engram.vision;

import dev.engram.api.network.Conv;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * He et al., "Deep Residual Learning for Image Recognition" (2015), with the stride of a bottleneck on its 3x3 convolution, as in
 * torchvision, whose weight names these are. As {@code resnet} with a depth to choose, and under each depth's own name.
 */
@Plugin(name = "resnet", config = ResNet.Config.class)
public final class ResNet implements ModelFactory<ResNet.Config> {
    private static final Map<Integer, List<Integer>> BLOCKS = new TreeMap<>(Map.of(
            18, List.of(2, 2, 2, 2), 34, List.of(3, 4, 6, 3), 50, List.of(3, 4, 6, 3),
            101, List.of(3, 4, 23, 3), 152, List.of(3, 8, 36, 3)));
    private static final int FIRST_BOTTLENECK = 50;
    private static final int EXPANSION = 4;

    /**
     * What can be chosen.
     *
     * @param depth 18 (default), 34, 50, 101 or 152
     * @param stem  {@code imagenet} (7x7 and pooling: a quarter of the size) or {@code cifar} (3x3, full size); by default
     *     {@code cifar} for pictures of up to 64 pixels
     * @param width channels of the first stage; 64 by default
     */
    public record Config(Integer depth, String stem, Integer width) {
        public Config {
            depth = depth == null ? 18 : depth;
            Checks.require(BLOCKS.containsKey(depth), "depth", depth, "one of " + BLOCKS.keySet());
            stem = Stem.checked(stem);
            width = Checks.within("width", width, 64, 1, 1024);
        }
    }

    /**
     * What can be chosen where the name says the depth.
     *
     * @param stem  as in {@link Config}
     * @param width as in {@link Config}
     */
    public record Shape(String stem, Integer width) {
        public Shape {
            stem = Stem.checked(stem);
            width = Checks.within("width", width, 64, 1, 1024);
        }
    }

    /** 18 layers. */
    @Plugin(name = "resnet-18", config = Shape.class)
    public static final class Layers18 implements ModelFactory<Shape> {
        @Override
        public Network create(Shape config, InputSpec input, int classes) {
            return network(18, config, input, classes);
        }
    }

    /** 34 layers. */
    @Plugin(name = "resnet-34", config = Shape.class)
    public static final class Layers34 implements ModelFactory<Shape> {
        @Override
        public Network create(Shape config, InputSpec input, int classes) {
            return network(34, config, input, classes);
        }
    }

    /** 50 layers, in bottlenecks. */
    @Plugin(name = "resnet-50", config = Shape.class)
    public static final class Layers50 implements ModelFactory<Shape> {
        @Override
        public Network create(Shape config, InputSpec input, int classes) {
            return network(50, config, input, classes);
        }
    }

    /** 101 layers, in bottlenecks. */
    @Plugin(name = "resnet-101", config = Shape.class)
    public static final class Layers101 implements ModelFactory<Shape> {
        @Override
        public Network create(Shape config, InputSpec input, int classes) {
            return network(101, config, input, classes);
        }
    }

    /** 152 layers, in bottlenecks. */
    @Plugin(name = "resnet-152", config = Shape.class)
    public static final class Layers152 implements ModelFactory<Shape> {
        @Override
        public Network create(Shape config, InputSpec input, int classes) {
            return network(152, config, input, classes);
        }
    }

    @Override
    public Network create(Config config, InputSpec input, int classes) {
        return network(config.depth(), new Shape(config.stem(), config.width()), input, classes);
    }

    private static Network network(int depth, Shape config, InputSpec input, int classes) {
        NetworkBuilder network = Network.builder(input).named("resnet-" + depth);
        if (Stem.keepsSize(config.stem(), input)) {
            network.conv("conv1", Conv.of(config.width(), 3)).batchNorm("bn1").relu();
        } else {
            network.conv("conv1", Conv.of(config.width(), 7).stride(2)).batchNorm("bn1").relu().maxPool(3, 2, 1);
        }
        List<Integer> blocks = BLOCKS.get(depth);
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int block = 0; block < blocks.get(stage); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                String name = "layer" + (stage + 1) + "." + block;
                block(network, name, config.width() << stage, stride, depth >= FIRST_BOTTLENECK);
            }
        }
        return network.globalAvgPool().flatten().output("features").head("fc", classes).build();
    }

    private static void block(NetworkBuilder network, String name, int width, int stride, boolean bottleneck) {
        String identity = network.last();
        int channels = bottleneck ? width * EXPANSION : width;
        if (stride != 1 || network.shape().size(0) != channels) {
            network.conv(name + ".downsample.0", Conv.of(channels, 1).stride(stride)).batchNorm(name + ".downsample.1");
        }
        String shortcut = network.last();
        network.at(identity);
        if (bottleneck) {
            network.conv(name + ".conv1", Conv.of(width, 1)).batchNorm(name + ".bn1").relu()
                    .conv(name + ".conv2", Conv.of(width, 3).stride(stride)).batchNorm(name + ".bn2").relu()
                    .conv(name + ".conv3", Conv.of(channels, 1)).batchNorm(name + ".bn3");
        } else {
            network.conv(name + ".conv1", Conv.of(width, 3).stride(stride)).batchNorm(name + ".bn1").relu()
                    .conv(name + ".conv2", Conv.of(width, 3)).batchNorm(name + ".bn2");
        }
        network.add(shortcut).relu();
    }
}
