package dev.engram.devkit.cli.command;

import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.data.AugmentationException;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.data.NamedAugmentation;
import dev.engram.engine.data.NamedMixing;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.data.Preparation;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.plugins.PluginException;
import dev.engram.engine.report.AugmentationSheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram augment PICTURE}. */
@Command(name = "augment", description = {
    "Draw what a training would see of some pictures: a row for each, first as it is served, then as it looks in one epoch after the other.",
    "The configuration is that of `engram train` and `engram scenario create`."})
public final class AugmentCommand implements Callable<Integer> {
    /** Rows; more pictures of a folder are not shown. */
    private static final int MOST = 8;

    @Mixin private ConfigurationOptions configuration;

    @Parameters(paramLabel = "PICTURE", arity = "1..*", description = "Picture files, or folders of them; the first eight are shown.")
    private List<Path> given;

    @Option(names = "--plugin", paramLabel = "NAME", defaultValue = "image-classification",
            description = "Scenario plugin (default ${DEFAULT-VALUE}).")
    private String plugin;

    @Option(names = "--jar", paramLabel = "JAR", description = "A plugin jar beside the stock ones; may be given again.")
    private List<Path> jars = List.of();

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "7", description = "Columns beside the first (default ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "augmentations.png", description = "The sheet, a PNG (default ${DEFAULT-VALUE}).")
    private Path out;

    @Override
    public Integer call() throws IOException {
        if (epochs < 1 || epochs > 100) {
            throw UserError.usage("--epochs " + epochs, "1 to 100");
        }
        List<String> pictures = pictures();
        try (PluginCatalog catalog = PluginCatalog.of(plugins())) {
            draw(catalog, catalog.plan(plugin, configuration.over(java.util.Map.of())), pictures);
        } catch (PluginException | RoundFailure | AugmentationException e) {
            throw UserError.usage("engram augment", e.getMessage());
        }
        Console.system().line("%d pictures in %d epochs: %s", pictures.size(), epochs, out);
        return Exit.OK.code();
    }

    private void draw(PluginCatalog catalog, ScenarioPlan plan, List<String> pictures) throws IOException {
        List<NamedAugmentation> augmentations = plan.augmentations().stream()
                .map(ref -> new NamedAugmentation(ref.name(), catalog.augmentation(ref, plan.input()))).toList();
        List<NamedMixing> mixings = plan.mixing().stream().map(ref -> new NamedMixing(ref.name(), catalog.mixing(ref))).toList();
        // The files are given by their whole paths, which a folder resolves to themselves.
        Pictures files = new Pictures(Path.of("").toAbsolutePath(), new Preparation(plan.input()), 0);
        try (BatchLoader loader = new BatchLoader(files, plan.input(), augmentations, mixings, plan.training().seed(), 1)) {
            new AugmentationSheet(plan.input(), loader).write(pictures, epochs, out);
        }
    }

    private List<Path> plugins() {
        List<Path> all = new ArrayList<>(Installation.current().plugins());
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) {
                throw UserError.usage("--jar " + jar, "there is no such file");
            }
            all.add(jar);
        }
        return all;
    }

    private List<String> pictures() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path path : given) {
            if (!Files.exists(path)) {
                throw UserError.usage("engram augment " + path, "there is no such file or folder");
            }
            try (Stream<Path> files = Files.walk(path)) {
                files.filter(Files::isRegularFile).sorted().limit(MOST - found.size()).forEach(file -> found.add(file.toAbsolutePath().toString()));
            }
        }
        if (found.isEmpty()) {
            throw UserError.usage("engram augment " + given, "there are no files in it");
        }
        return found;
    }
}
