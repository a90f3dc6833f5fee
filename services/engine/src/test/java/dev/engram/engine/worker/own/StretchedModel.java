package dev.engram.engine.worker.own;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;
import java.util.Map;

/** One hidden layer with an op of its own. */
@Plugin(name = "stretched", config = StretchedModel.Config.class)
public final class StretchedModel implements ModelFactory<StretchedModel.Config> {
    /** By how much the exported form stretches; 2 is right. */
    public record Config(Double exported) {}

    @Override
    public Network create(Config config, InputSpec input, int classes) {
        NetworkBuilder network = Network.builder(input).named("stretched").with(new Stretch().create()).flatten().linear("hidden", 16);
        network.node("stretch", "stretch", List.of(network.last()), Map.of("exported", config.exported()), List.of(), List.of());
        return network.relu().head("fc", classes).build();
    }
}
