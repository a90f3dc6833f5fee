package dev.engram.vision;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;

/** Fully connected layers with ReLU: for very small pictures. */
@Plugin(name = "mlp", config = Mlp.Config.class)
public final class Mlp implements ModelFactory<Mlp.Config> {
    /**
     * What can be chosen.
     *
     * @param hidden  widths of the hidden layers; 400 and 400 by default
     * @param dropout share of the hidden values zeroed while training; 0 by default
     */
    public record Config(List<Integer> hidden, Double dropout) {
        public Config {
            hidden = hidden == null ? List.of(400, 400) : List.copyOf(hidden);
            Checks.require(hidden.stream().allMatch(w -> w >= 1 && w <= 65_536), "hidden", hidden, "widths from 1 to 65536");
            dropout = Checks.within("dropout", dropout, 0, 0, 0.9);
        }
    }

    @Override
    public Network create(Config config, InputSpec input, int classes) {
        NetworkBuilder network = Network.builder(input).named("mlp").flatten();
        for (int i = 0; i < config.hidden().size(); i++) {
            network.linear("layers." + i, config.hidden().get(i)).relu().dropout(config.dropout());
        }
        return network.output("features").head("fc", classes).build();
    }
}
