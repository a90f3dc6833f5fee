package dev.engram.devkit.compare;

import dev.engram.devkit.compare.RunOrder.Evaluation;
import dev.engram.devkit.compare.RunOrder.Feed;
import dev.engram.devkit.compare.RunOrder.Scenario;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.round.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs in this process, with a network that learns signs in no time. */
final class Learnings {
    static final String PLUGIN = "image-classification";

    private Learnings() {}

    /** Configuration of a strategy for signs. */
    static Map<String, Object> configuration(String strategy, Map<String, Object> over, int buffer) {
        return Strategies.stock().get(strategy, List.of()).over(
                Map.of("size", Signs.SIDE, "channels", 1, "mean", List.of(0.3), "std", List.of(0.3), "model", Map.of("name", "mlp", "config", Map.of("hidden", List.of(64)))),
                over, buffer);
    }

    static RunOrder order(Path pack, String stream, String strategy, Map<String, Object> over, int buffer, long seed) {
        Feed feed = Strategies.stock().get(strategy, List.of()).feed();
        return new RunOrder(strategy, pack, stream, Scenario.CLASS, feed, Evaluation.AS_SERVED, PLUGIN, configuration(strategy, over, buffer), seed, 1, Jars.vision());
    }

    static RunResult learn(Pack pack, RunOrder order) throws IOException {
        try (PluginCatalog catalog = PluginCatalog.of(order.jars())) {
            return new StreamRun(order, pack, catalog, Device.of("cpu", order.threads()), new RunEar(at -> {})).run(0);
        }
    }
}
