package dev.engram.devkit.cli.compare;

import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.dataset.FolderDataset;
import dev.engram.devkit.cli.dataset.PictureSurvey;
import dev.engram.devkit.compare.Pack;
import dev.engram.devkit.compare.RunOrder;
import dev.engram.devkit.compare.Strategies;
import dev.engram.devkit.compare.Strategy;
import dev.engram.devkit.compare.StreamSpec;
import dev.engram.devkit.compare.Suite;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.plugins.PluginException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a comparison is about to do; everything that can be wrong with it is known before the first worker starts.
 *
 * @param data     images
 * @param side     of the square that the network is fed
 * @param channels 1 or 3
 * @param stream   as asked for
 * @param scenario what is known when a picture is answered
 * @param chosen   strategies
 * @param plugin   scenario plugin
 * @param over     keys of its configuration for all strategies
 * @param buffer   exemplars
 * @param seeds    runs of each strategy
 * @param threads  of each run
 * @param heap     of a worker
 * @param jars     of the plugins
 */
public record ComparePlan(
        FolderDataset data,
        int side,
        int channels,
        String stream,
        RunOrder.Scenario scenario,
        List<Strategy> chosen,
        String plugin,
        Map<String, Object> over,
        int buffer,
        int seeds,
        int threads,
        String heap,
        List<Path> jars) {
    private static final int SMALL = 32;
    /** A million weights, learnt in bfloat16 in about 2 ms of a processor for each picture. */
    private static final Map<String, Object> SMALL_RESNET = Map.of("name", "resnet-9", "config", Map.of("width", 24));

    /**
     * What was asked; null and 0 where nothing was.
     *
     * @param strategies names
     * @param more       strategies to choose from
     * @param size       of the input
     * @param over       keys of the configuration for all strategies
     */
    public record Asked(Path data, int limit, String stream, RunOrder.Scenario scenario, List<String> strategies, Strategies more, String plugin, int size,
            Map<String, Object> over, int buffer, int seeds, int threads, String heap, List<Path> jars) {
        /** The same images, otherwise as a case of a suite says. */
        Asked of(Suite.Case expected) {
            Map<String, Object> both = new LinkedHashMap<>(over);
            both.putAll(expected.configuration());
            return new Asked(data, limit, expected.stream(), expected.scenario(), List.of(expected.strategy()), more, plugin, size, both, expected.buffer(),
                    expected.seeds(), threads, heap, jars);
        }
    }

    /** A strategy with the whole configuration of the scenario plugin; {@code augmented} if pictures are changed before they are learnt. */
    public record Planned(Strategy strategy, Map<String, Object> configuration, boolean augmented) {}

    /** Decides; says what is wrong with what was asked. */
    public static ComparePlan of(Asked asked) {
        FolderDataset data = FolderDataset.read(asked.data(), asked.limit());
        PictureSurvey survey = PictureSurvey.of(data.images());
        int side = asked.size() > 0 ? asked.size() : survey.inputSize(false);
        int channels = survey.channels();
        Map<String, Object> over = new LinkedHashMap<>(asked.over());
        try (PluginCatalog catalog = PluginCatalog.of(asked.jars())) {
            Set<String> methods = catalog.names(RetentionFactory.class);
            List<Strategy> chosen = new ArrayList<>();
            for (String name : asked.strategies()) {
                chosen.add(asked.more().get(name, methods));
            }
            ComparePlan plan = new ComparePlan(data, side, channels, asked.stream(), asked.scenario(), chosen, asked.plugin(), over, asked.buffer(),
                    asked.seeds(), asked.threads(), asked.heap(), asked.jars());
            plan.check(catalog);
            return plan;
        } catch (IllegalArgumentException e) {
            throw UserError.usage("compare", e.getMessage());
        }
    }

    private void check(PluginCatalog catalog) {
        List<String> classes = data.classes();
        StreamSpec spec = StreamSpec.of(stream);
        if (spec.experiences() * spec.classes() > classes.size()) {
            throw UserError.usage("--stream " + stream, "it takes " + spec.experiences() * spec.classes() + " classes, " + data.root() + " has " + classes.size()
                    + ": " + String.join(", ", classes));
        }
        Pack.Index any = new Pack.Index(channels, side, side, classes, 1, 1, java.util.Collections.nCopies(channels, 0.5),
                java.util.Collections.nCopies(channels, 0.5));
        chosen.forEach(strategy -> plan(strategy, any, catalog));
    }

    /** A run of a strategy. */
    public RunOrder order(Planned planned, int seed, Path pack) {
        Strategy strategy = planned.strategy();
        return new RunOrder(strategy.name(), pack, stream, scenario, strategy.feed(), RunOrder.Evaluation.AS_SERVED, plugin, planned.configuration(), seed, threads, jars);
    }

    /** The strategies, with what the decoded images say. */
    public List<Planned> strategies(Pack.Index index) {
        try (PluginCatalog catalog = PluginCatalog.of(jars)) {
            return chosen.stream().map(strategy -> new Planned(strategy, configuration(strategy, index), augmented(plan(strategy, index, catalog)))).toList();
        }
    }

    /** The network of strategies that have none of their own. */
    public Object model() {
        return over.getOrDefault("model", channels == 1 && side <= SMALL ? Map.of("name", "mlp") : SMALL_RESNET);
    }

    private static boolean augmented(ScenarioPlan plan) {
        return !plan.augmentations().isEmpty() || !plan.mixing().isEmpty();
    }

    private ScenarioPlan plan(Strategy strategy, Pack.Index index, PluginCatalog catalog) {
        try {
            return catalog.plan(plugin, configuration(strategy, index));
        } catch (PluginException e) {
            throw UserError.usage("strategy '" + strategy.name() + "'", e.getMessage());
        }
    }

    private Map<String, Object> configuration(Strategy strategy, Pack.Index index) {
        Map<String, Object> base = new LinkedHashMap<>();
        base.put("size", index.width());
        base.put("channels", index.channels());
        base.put("mean", index.mean());
        base.put("std", index.std());
        base.put("model", model());
        return strategy.over(base, over, buffer);
    }
}
