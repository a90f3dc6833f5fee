package dev.engram.devkit.cli.command;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.Precision;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.plugins.PluginException;
import dev.engram.engine.program.Program;
import dev.engram.engine.program.ProgramArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram model program NAME}. */
@Command(name = "program", description = {
    "Write the program that a network is trained by, for torch.jit.load: program.pt, weights.safetensors and program.json.",
    "bench/gpu/program.py runs it beside PyTorch's own network."})
final class ModelProgramCommand implements Callable<Integer> {
    @Mixin private JsonOption json;
    @Mixin private ModelOptions options;
    @Mixin private ConfigurationOptions configuration;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the network, as `engram model list` shows it.")
    private String name;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the files go; made if need be.")
    private Path out;

    @Option(names = "--precision", paramLabel = "NAME", defaultValue = "float32",
            description = "What training computes in: float32, bfloat16 or float16 (default ${DEFAULT-VALUE}).")
    private String precision;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the weights (default ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() {
        ProgramArchive.Description written = written();
        if (json.json) {
            json.print(written);
        } else {
            Console.system().line("%s: %s, trained by %s in %s, %d parameters", out, written.network(), written.training(), written.precision(),
                    written.parameters().size());
        }
        return Exit.OK.code();
    }

    private ProgramArchive.Description written() {
        Map<String, Object> config = configuration.over(Map.of());
        try (PluginCatalog catalog = options.catalog()) {
            if (!catalog.names(ModelFactory.class).contains(name)) {
                throw UserError.unknown("model", name, catalog.names(ModelFactory.class));
            }
            Network network = options.network(catalog, PluginRef.of(name, config));
            String loss = catalog.loss(PluginRef.of("cross-entropy")).torch().orElseThrow();
            return ProgramArchive.write(network, catalog.ops(), settings(), loss, seed, out);
        } catch (PluginException e) {
            throw UserError.usage("model '" + name + "' with " + config, e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + out, e);
        }
    }

    private Program.Settings settings() {
        try {
            return new Program.Settings(Precision.of(precision), Set.of(), List.of());
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--precision " + precision, e.getMessage());
        }
    }
}
