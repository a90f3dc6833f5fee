package dev.engram.devkit.cli.command;

import dev.engram.api.network.Network;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.PluginRef;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.plugins.PluginException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Option;

/** Where networks are looked for, and what they are fed; without options as published networks are. */
final class ModelOptions {
    @Option(names = "--size", paramLabel = "PIXELS", defaultValue = "224", description = "Side of the square picture (default ${DEFAULT-VALUE}).")
    int size;

    @Option(names = "--channels", paramLabel = "N", defaultValue = "3", description = "1 for grey, 3 for RGB (default ${DEFAULT-VALUE}).")
    int channels;

    @Option(names = "--classes", paramLabel = "N", defaultValue = "1000", description = "Size of the label space (default ${DEFAULT-VALUE}).")
    int classes;

    @Option(names = "--jar", paramLabel = "JAR", description = "A plugin jar beside the stock ones; may be given again.")
    List<Path> jars = List.of();

    /** The plugins of the installation and of the jars given. */
    PluginCatalog catalog() {
        return PluginCatalog.of(StockJars.and(Installation.current(), jars));
    }

    /** What the network is fed; pictures are not normalised, which costs no multiply-adds. */
    InputSpec input() {
        try {
            return new InputSpec(channels, size, size, Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0));
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--size " + size + " --channels " + channels, e.getMessage());
        }
    }

    /**
     * The network.
     *
     * @throws PluginException if the plugin says no
     */
    Network network(PluginCatalog catalog, PluginRef model) {
        if (classes < 1) {
            throw UserError.usage("--classes " + classes, "at least 1");
        }
        return catalog.network(model, input(), classes);
    }
}
