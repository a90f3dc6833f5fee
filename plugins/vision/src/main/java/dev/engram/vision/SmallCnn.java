package dev.engram.vision;

import dev.engram.api.network.Conv;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;

/**
 * A few convolutions with batch normalisation: for pictures of 8 to 64 pixels a side on a plain processor. Three stages, each
 * twice as wide as the one before and half as large, as long as there is anything to halve; then one hidden layer.
 */
@Plugin(name = "small-cnn", config = SmallCnn.Config.class)
public final class SmallCnn implements ModelFactory<SmallCnn.Config> {
    /** Side at which halving stops: below it every pixel of the map still says where something is. */
    private static final int SMALLEST = 4;

    /**
     * What can be chosen.
     *
     * @param width   channels of the first stage; 16 by default
     * @param stages  1 to 5, 3 by default
     * @param hidden  width of the hidden layer, 128 by default; 0 for none
     * @param dropout share of the hidden values zeroed while training; 0 by default
     */
    public record Config(Integer width, Integer stages, Integer hidden, Double dropout) {
        public Config {
            width = Checks.within("width", width, 16, 1, 1024);
            stages = Checks.within("stages", stages, 3, 1, 5);
            hidden = Checks.within("hidden", hidden, 128, 0, 65_536);
            dropout = Checks.within("dropout", dropout, 0, 0, 0.9);
        }
    }

    @Override
    public Network create(Config config, InputSpec input, int classes) {
        NetworkBuilder network = Network.builder(input).named("small-cnn");
        for (int stage = 0; stage < config.stages(); stage++) {
            network.conv("conv" + stage, Conv.of(config.width() << stage, 3)).batchNorm("bn" + stage).relu();
            if (Math.min(network.shape().size(1), network.shape().size(2)) >= SMALLEST) {
                network.maxPool(2, 2, 0);
            }
        }
        if (Math.min(network.shape().size(1), network.shape().size(2)) > 8) {
            network.globalAvgPool();
        }
        network.flatten();
        if (config.hidden() > 0) {
            network.linear("hidden", config.hidden()).relu();
        }
        return network.dropout(config.dropout()).output("features").head("fc", classes).build();
    }
}
