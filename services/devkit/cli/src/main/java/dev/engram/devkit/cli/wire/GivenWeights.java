package dev.engram.devkit.cli.wire;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.api.scenario.WeightsRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.weights.FoundWeights;
import dev.engram.devkit.cli.weights.WeightsAddress;
import dev.engram.engine.plugins.PluginCatalog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Weights that a scenario is given, and how the network it plans takes them.
 *
 * @param found    files on this machine
 * @param removed  names that the scenario is to have no weights under any more
 * @param keepHead whether {@code model} brings its head
 * @param console  is told what fits
 */
public record GivenWeights(List<FoundWeights> found, List<String> removed, boolean keepHead, Console console) {
    private static final int SOME = 2;

    /** Given of what was asked for. */
    public static GivenWeights of(List<WeightsAddress> asked, List<FoundWeights> found, boolean keepHead, Console console) {
        return new GivenWeights(found, asked.stream().filter(WeightsAddress::none).map(WeightsAddress::name).toList(), keepHead, console);
    }

    /** No change. */
    public static GivenWeights none() {
        return new GivenWeights(List.of(), List.of(), false, Console.system());
    }

    /** The record with these weights on top of its own. */
    public ScenarioRecord on(ScenarioRecord record) {
        Map<String, WeightsRef> weights = record.weights() == null ? new TreeMap<>() : new TreeMap<>(record.weights());
        removed.forEach(weights::remove);
        found.forEach(each -> weights.put(each.asked().name(), each.ref(keepHead && each.asked().name().equals(WeightsRef.MODEL))));
        return record.withWeights(weights);
    }

    /** Stores the files as blobs. */
    public void store(Artifacts artifacts) {
        found.forEach(each -> artifacts.put(each.file()));
    }

    /**
     * Tells how the weights fit.
     *
     * @throws dev.engram.devkit.cli.UserError if a file is none, or too little of it fits
     */
    public void check(ScenarioPlan plan, PluginCatalog catalog) {
        for (FoundWeights each : found) {
            if (!each.asked().name().equals(WeightsRef.MODEL)) {
                each.requireReadable();
                continue;
            }
            // How many classes there will be is not known yet, and without the head it does not matter.
            Network network = catalog.network(plan, SOME);
            String told = each.fit(network, catalog.aliases(plan.model(), network)).summary();
            console.line("weights: %s", keepHead ? told.replace(" starts anew", " is kept, and has to have a row for each class of the first round") : told);
        }
    }
}
