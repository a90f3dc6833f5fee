package dev.engram.vision;

import dev.engram.api.network.Conv;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;

/**
 * Simonyan and Zisserman, "Very Deep Convolutional Networks" (2014), with batch normalisation: torchvision's {@code vgg11_bn} and
 * {@code vgg16_bn}, whose weight names these are.
 */
public final class Vgg {
    /** Side of the map that the hidden layers take, whatever the picture's. */
    private static final int SIDE = 7;

    private Vgg() {}

    /**
     * What can be chosen.
     *
     * @param hidden  width of the two hidden layers before the head; 4096 by default
     * @param dropout share of their values zeroed while training; 0.5 by default
     */
    public record Config(Integer hidden, Double dropout) {
        public Config {
            hidden = Checks.within("hidden", hidden, 4096, 1, 65_536);
            dropout = Checks.within("dropout", dropout, 0.5, 0, 0.9);
        }
    }

    /** Eleven layers. */
    @Plugin(name = "vgg-11", config = Config.class)
    public static final class Layers11 implements ModelFactory<Config> {
        @Override
        public Network create(Config config, InputSpec input, int classes) {
            return network("vgg-11", List.of(1, 1, 2, 2, 2), config, input, classes);
        }
    }

    /** Sixteen layers. */
    @Plugin(name = "vgg-16", config = Config.class)
    public static final class Layers16 implements ModelFactory<Config> {
        @Override
        public Network create(Config config, InputSpec input, int classes) {
            return network("vgg-16", List.of(2, 2, 3, 3, 3), config, input, classes);
        }
    }

    /** Each stage halves the size; all but the last double the channels. */
    private static Network network(String name, List<Integer> stages, Config config, InputSpec input, int classes) {
        Checks.require(Math.min(input.height(), input.width()) >= 1 << stages.size(), "input",
                input.height() + "x" + input.width(), "at least " + (1 << stages.size()) + " pixels a side, because five stages halve them");
        NetworkBuilder network = Network.builder(input).named(name);
        int place = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            int channels = Math.min(64 << stage, 512);
            for (int layer = 0; layer < stages.get(stage); layer++) {
                network.conv("features." + place, Conv.of(channels, 3).biased()).batchNorm("features." + (place + 1)).relu();
                place += 3;
            }
            network.maxPool(2, 2, 0);
            place++;
        }
        network.adaptiveAvgPool(SIDE).flatten();
        network.linear("classifier.0", config.hidden()).relu().dropout(config.dropout());
        network.linear("classifier.3", config.hidden()).relu().dropout(config.dropout());
        return network.output("features").head("classifier.6", classes).build();
    }
}
