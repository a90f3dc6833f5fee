package dev.engram.devkit.cli.command;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.demo.DemoPlan;
import dev.engram.devkit.cli.local.LocalEngine;
import dev.engram.devkit.cli.local.LocalTraining;
import dev.engram.devkit.cli.local.TrainReport;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Options.GivenS3;
import dev.engram.devkit.cli.weights.FoundWeights;
import dev.engram.devkit.cli.wire.GivenWeights;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.plugins.PluginException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram train --data DIR}. */
@Command(name = "train", description = {
    "Learn a folder of images as a stream of experiences by the engine alone: no Kafka, MLflow or S3 is needed.",
    "Layouts: train/<class>/* with val|validation|test/<class>/* beside it, or <class>/*.",
    "A run that was interrupted goes on when the same command is given again, and comes to the same bytes."})
public final class TrainCommand implements Callable<Integer> {
    /** A PluginSet has a hash; it is not looked at here, the jars given are what is used. */
    private static final String NO_SET = "0".repeat(64);

    @Mixin private JsonOption json;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private WeightsOptions weights;
    @Mixin private StoreOption store;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "The folder.")
    private Path data;

    @Option(names = "--plugin", paramLabel = "NAME", description = "Scenario plugin (default image-classification).")
    private String plugin;

    @Option(names = "--jar", paramLabel = "JAR", description = "A plugin jar beside the stock ones; may be given again.")
    private List<Path> jars = List.of();

    @Option(names = "--classes-per-experience", paramLabel = "N", description = "How many classes appear together (default: five experiences).")
    private int classesPerExperience;

    @Option(names = "--limit", paramLabel = "N", description = "Most images per class and split; 0 for all (default).")
    private int limit;

    @Option(names = "--size", paramLabel = "PIXELS", description = "Side of the square the network is fed (default: the images' own, at most 64).")
    private int size;

    @Option(names = "--exemplars", paramLabel = "N", description = "Images kept in all to learn from again (default 2000).")
    private int exemplars;

    @Option(names = "--out", paramLabel = "DIR", description = "For bundle/, report/ and result.json (default .engram/train/<scenario>).")
    private Path out;

    @Option(names = "--fresh", description = "Begin anew, also where a run of the same command was interrupted.")
    private boolean fresh;

    @Option(names = "--threads", paramLabel = "N", description = "Threads to compute with; 0 for all (default).")
    private int threads;

    @Option(names = "--device", paramLabel = "cpu|auto|gpuN|gpus", defaultValue = "cpu",
            description = "What computes; several GPUs as gpu0+gpu1, or gpus for all (default ${DEFAULT-VALUE}).")
    private String device;

    @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "2g", description = "Heap of the worker JVM (default ${DEFAULT-VALUE}).")
    private String heap;

    @Override
    public Integer call() {
        Installation installation = Installation.current();
        Console console = json.console();
        DemoPlan plan = DemoPlan.of(new DemoPlan.Asked(data, plugin, classesPerExperience, limit, size, exemplars,
                configuration.over(weights.settings())), data, installation.gpu() && !device.equals("cpu"));
        List<Path> plugins = StockJars.and(installation, jars);
        List<FoundWeights> found = weights.find(this::bucket, console);
        try {
            return train(plan, plugins, GivenWeights.of(weights.asked(), found, weights.keepHead, console), console);
        } finally {
            found.forEach(FoundWeights::close);
        }
    }

    private int train(DemoPlan plan, List<Path> plugins, GivenWeights given, Console console) {
        Installation installation = Installation.current();
        describe(console, plan, checked(plan, plugins, given));
        ScenarioRecord scenario = given.on(new ScenarioRecord(1, plan.scenario(), plan.plugin(), plan.configuration(), NO_SET, ScenarioRecord.PINNED,
                RoundPolicy.defaults()));
        Path folder = out != null ? out : installation.folder().resolve("train").resolve(plan.scenario());
        LocalEngine engine = new LocalEngine(installation.engine(), installation.natives(), heap, threads, device);
        LocalTraining training = new LocalTraining(engine, plugins, given, folder, console);
        TrainReport report = (fresh ? training.anew(scenario) : training).run(scenario, plan.stream());
        console.line("average accuracy %s, forgetting %s, %.1f s; model, pictures and result.json are in %s",
                Tables.percent(report.averageAccuracy()), Tables.percent(report.forgetting()), report.seconds(), folder);
        if (json.json) {
            json.print(report);
        }
        return (report.rounds().stream().allMatch(round -> round.reason() == null) ? Exit.OK : Exit.FAILED).code();
    }

    private ObjectStore bucket(String name) {
        GivenS3 server = store.given().orElseThrow(() -> UserError.usage("--weights s3://" + name + "/…", "which S3 server? Say --s3-endpoint URL"));
        return MinioObjectStore.existing(server.endpoint(), server.accessKey(), server.secretKey(), name);
    }

    /** What is wrong with plugin or configuration is told before a worker starts. */
    private static ScenarioPlan checked(DemoPlan plan, List<Path> plugins, GivenWeights given) {
        try (PluginCatalog catalog = PluginCatalog.of(plugins)) {
            ScenarioPlan checked = catalog.plan(plan.plugin(), plan.configuration());
            given.check(checked, catalog);
            return checked;
        } catch (PluginException e) {
            throw UserError.usage("scenario '" + plan.scenario() + "'", e.getMessage());
        }
    }

    private static void describe(Console console, DemoPlan plan, ScenarioPlan scenario) {
        console.line("data %s: %d images of %d classes %s, %d experiences", plan.data().root(), plan.data().images().size(),
                plan.data().classes().size(), plan.data().counts(), plan.stream().experiences().size());
        console.line("plugin %s, configuration %s: model %s on %dx%d pixels, %d channels, retention %s", plan.plugin(), plan.configuration(),
                scenario.model().name(), scenario.input().width(), scenario.input().height(), scenario.input().channels(),
                scenario.retention().stream().map(ref -> ref.name()).toList());
        Map<String, Long> counts = plan.data().counts();
        if (scenario.training().patience() > 0 && !counts.containsKey("tune") && !counts.containsKey("undecided")) {
            console.warn("patience is " + scenario.training().patience() + ", but there is nothing to tune on: put some images into val/<class>/ beside"
                    + " train/ and test/. Every round goes to its last epoch");
        }
    }
}
