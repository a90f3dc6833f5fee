package dev.engram.devkit.cli.whole;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.engram.api.scenario.ScenarioFactory;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A plugin jar as somebody makes it who has nothing but the contract: compiled against {@code framework-api} and the annotations it brings.
 * Its scenario has a model of its own and takes the loss from the stock plugins.
 */
final class OutsidePlugin {
    static final String SCENARIO = "dots";
    private static final String TYPE = "com.example.dots.Dots";
    private static final String SOURCE = """
            package com.example.dots;

            import dev.engram.api.network.ModelFactory;
            import dev.engram.api.network.Network;
            import dev.engram.api.plugin.Plugin;
            import dev.engram.api.scenario.DecisionRule;
            import dev.engram.api.scenario.GatePlan;
            import dev.engram.api.scenario.InputSpec;
            import dev.engram.api.scenario.PluginRef;
            import dev.engram.api.scenario.ScenarioFactory;
            import dev.engram.api.scenario.ScenarioPlan;
            import dev.engram.api.scenario.Task;
            import dev.engram.api.scenario.TrainingPlan;
            import java.util.List;

            @Plugin(name = "dots")
            public final class Dots implements ScenarioFactory<Plugin.NoConfig> {
                @Override
                public ScenarioPlan plan(Plugin.NoConfig config) {
                    InputSpec input = new InputSpec(1, 8, 8, List.of(0.5), List.of(0.5));
                    TrainingPlan training = TrainingPlan.builder().epochs(20).batchSize(16).learningRate(1e-2).finalLearningRate(1e-4).warmup(0).weightDecay(0).seed(7).build();
                    return new ScenarioPlan(Task.SINGLE_LABEL, input, PluginRef.of("dots-net"), List.of(), PluginRef.of("cross-entropy"),
                            List.of(PluginRef.of("replay")), training, GatePlan.defaults(), DecisionRule.softmax());
                }

                @Plugin(name = "dots-net")
                public static final class Net implements ModelFactory<Plugin.NoConfig> {
                    @Override
                    public Network create(Plugin.NoConfig config, InputSpec input, int classes) {
                        return Network.builder(input).named("dots").flatten().linear("hidden", 16).relu().head("fc", classes).build();
                    }
                }
            }
            """;

    private OutsidePlugin() {}

    /** Compiles it in the folder and packs it into the jar. */
    static void write(Path jar, Path folder) {
        try {
            Path source = folder.resolve("src/com/example/dots/Dots.java");
            Files.createDirectories(source.getParent());
            Files.writeString(source, SOURCE);
            Path classes = Files.createDirectories(folder.resolve("classes"));
            String contract = place(ScenarioFactory.class) + File.pathSeparator + place(JsonCreator.class);
            int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-proc:none", "-cp", contract,
                    "-d", classes.toString(), source.toString());
            if (code != 0) {
                throw new IllegalStateException("the plugin does not compile; what the compiler said is above");
            }
            service(classes, "dev.engram.api.scenario.ScenarioFactory", TYPE);
            service(classes, "dev.engram.api.network.ModelFactory", TYPE + "$Net");
            pack(classes, jar);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot make " + jar, e);
        }
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void service(Path classes, String kind, String type) throws IOException {
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.write(services.resolve(kind), List.of(type), StandardCharsets.UTF_8);
    }

    /** Whoever watches a folder for jars has to see whole ones only: it appears by rename. */
    private static void pack(Path classes, Path jar) throws IOException {
        Path part = jar.resolveSibling(jar.getFileName() + ".part");
        try (OutputStream out = Files.newOutputStream(part); JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            files.filter(Files::isRegularFile).sorted().forEach(file -> {
                try {
                    entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                    Files.copy(file, entries);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        Files.move(part, jar);
    }
}
