package dev.engram.engine.round;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.FixedNetwork;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.WeightsRef;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.learning.Model;
import dev.engram.engine.learning.Networks;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.weights.Head;
import dev.engram.engine.weights.PretrainedWeights;
import dev.engram.engine.weights.WeightsFile;
import dev.engram.lineage.round.RoundOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Networks of the round's PluginSet with the weights that its scenario names. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class ScenarioNetworks implements Networks {
    private final Path folder;
    private final RoundOrder order;
    private final PluginCatalog catalog;
    private final InputSpec input;
    private final NDManager manager;

    /**
     * @param folder with {@code weights/} as the order says
     * @param input  of the scenario
     */
    ScenarioNetworks(Path folder, RoundOrder order, PluginCatalog catalog, InputSpec input, NDManager manager) {
        this.folder = folder;
        this.order = order;
        this.catalog = catalog;
        this.input = input;
        this.manager = manager;
    }

    @Override
    public FixedNetwork open(PluginRef model, String weights, List<Double> mean, List<Double> std) {
        WeightsRef ref = order.staged().get(weights);
        if (ref == null) {
            throw RoundFailure.outside("the scenario has no weights '" + weights + "'; it has " + order.staged().keySet()
                    + "; give them with `engram scenario update " + order.scenario() + " --weights " + weights + "=FILE`", null);
        }
        InputSpec own = new InputSpec(input.channels(), input.height(), input.width(), mean == null ? input.mean() : mean, std == null ? input.std() : std);
        try (WeightsFile file = WeightsFile.open(folder.resolve("weights").resolve(weights), ref.source())) {
            Network probe = catalog.network(model, own, 1);
            Network network = catalog.network(model, own, PretrainedWeights.classes(file, probe, catalog.aliases(model, probe)));
            Model loaded = PretrainedWeights.of(file, network, catalog.aliases(model, network), Head.KEPT).model(catalog.ops(), 0, manager);
            loaded.parameters().requiresGradient(false);
            return new Fixed(loaded);
        } catch (IOException | IllegalArgumentException e) {
            throw RoundFailure.outside("the scenario's weights '" + weights + "' cannot be used for the network '" + model.name() + "': " + e.getMessage(), e);
        }
    }

    private record Fixed(Model model) implements FixedNetwork {
        @Override
        public int classes() {
            return model.network().classes();
        }

        @Override
        public Map<String, NDArray> forward(NDManager owner, NDArray x) {
            try (GradientMode off = GradientMode.off()) {
                return model.program().forward(owner, x, model.parameters(), model.buffers(), false);
            }
        }
    }
}
