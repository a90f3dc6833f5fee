package dev.engram.devkit.cli.command;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkSummary;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.PluginRef;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.plugins.PluginException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code engram model}. */
@Command(name = "model", description = "List the networks there are, and what they cost.",
        subcommands = {ModelCommand.ListModels.class, ModelCommand.Summary.class, ModelProgramCommand.class})
public final class ModelCommand {
    /**
     * A network in one line.
     *
     * @param name         what scenarios call it
     * @param parameters   trained numbers; null if there is a reason
     * @param multiplyAdds for one picture; null if there is a reason
     * @param reason       why it does not take such pictures, or null
     */
    record Line(String name, Long parameters, Long multiplyAdds, String reason) {}

    /**
     * A network in full.
     *
     * @param model   name
     * @param config  what was set
     * @param input   what it is fed
     * @param classes size of the label space
     * @param summary node by node
     */
    record Report(String model, Map<String, Object> config, InputSpec input, int classes, NetworkSummary summary) {}

    /** {@code engram model list}. */
    @Command(name = "list", description = "List the networks of the stock plugins, with parameters and multiply-adds for one picture.")
    static final class ListModels implements Callable<Integer> {
        @Mixin private JsonOption json;
        @Mixin private ModelOptions options;

        @Override
        public Integer call() {
            List<Line> lines = new ArrayList<>();
            try (PluginCatalog catalog = options.catalog()) {
                catalog.names(ModelFactory.class).forEach(name -> lines.add(line(catalog, name)));
            }
            if (json.json) {
                json.print(lines);
                return Exit.OK.code();
            }
            Table table = Table.of("model", "parameters", "multiply-adds", "");
            lines.forEach(line -> table.row(line.name(), line.parameters(), line.multiplyAdds(), line.reason()));
            Console.system().table(table);
            return Exit.OK.code();
        }

        /** A network that refuses such pictures is still there for others. */
        private Line line(PluginCatalog catalog, String name) {
            try {
                NetworkSummary summary = options.network(catalog, PluginRef.of(name)).summary(catalog.ops());
                return new Line(name, summary.parameters(), summary.multiplyAdds(), null);
            } catch (PluginException e) {
                return new Line(name, null, null, e.getMessage());
            }
        }
    }

    /** {@code engram model summary NAME}. */
    @Command(name = "summary", description = {
        "Show a network layer by layer: output shapes, parameters, multiply-adds, and what part of the picture a value sees.",
        "For depthwise separable convolutions: what they save against ordinary ones."})
    static final class Summary implements Callable<Integer> {
        @Mixin private JsonOption json;
        @Mixin private ModelOptions options;
        @Mixin private ConfigurationOptions configuration;

        @Parameters(index = "0", paramLabel = "NAME", description = "Name of the network, as `engram model list` shows it.")
        private String name;

        @Override
        public Integer call() {
            Report report = report();
            if (json.json) {
                json.print(report);
            } else {
                new SummaryText(report.summary()).print(Console.system());
            }
            return Exit.OK.code();
        }

        private Report report() {
            Map<String, Object> config = configuration.over(Map.of());
            try (PluginCatalog catalog = options.catalog()) {
                if (!catalog.names(ModelFactory.class).contains(name)) {
                    throw UserError.unknown("model", name, catalog.names(ModelFactory.class));
                }
                Network network = options.network(catalog, PluginRef.of(name, config));
                return new Report(name, config, options.input(), options.classes, network.summary(catalog.ops()));
            } catch (PluginException e) {
                throw UserError.usage("model '" + name + "' with " + config, e.getMessage());
            }
        }
    }
}
