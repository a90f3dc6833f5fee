package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.dataset.DigitsExport;
import dev.engram.devkit.cli.dataset.FolderDataset;
import dev.engram.devkit.cli.demo.Demo;
import dev.engram.devkit.cli.demo.DemoPlan;
import dev.engram.devkit.cli.demo.DemoReport;
import dev.engram.devkit.cli.demo.DemoSummary;
import dev.engram.devkit.cli.demo.Steps;
import dev.engram.devkit.cli.local.LocalEngine;
import dev.engram.devkit.cli.local.LocalStream;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Options;
import dev.engram.devkit.cli.platform.Platform;
import dev.engram.devkit.cli.prepare.Preparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram demo}. */
@Command(name = "demo", description = {
    "The main job on this machine, shown: publish, learn, review, promote, serve.",
    "Learns the handwritten digits that scikit-learn ships, or your own folder, as a stream in which new classes appear.",
    "What it found stands in .engram/demo-report.json; the exit code is 0 only if everything worked."})
public final class DemoCommand implements Callable<Integer> {
    private static final int STEPS = 6;
    private static final String HOME = "demo";
    private static final String DIGITS = "digits";

    @Mixin private HomeOption home;
    @Mixin private ConfigurationOptions configuration;

    @Option(names = "--data", paramLabel = "DIR", description = {
        "Your own pictures: train/<class>/* with val|validation|test/<class>/* beside it, or <class>/* (JPEG and PNG).",
        "The folder's name becomes the scenario's id."})
    private Path data;

    @Option(names = "--scenario", paramLabel = "PLUGIN",
            description = "Scenario plugin (default: digits for the digits, image-classification for --data).")
    private String plugin;

    @Option(names = "--classes-per-experience", paramLabel = "N",
            description = "New classes that appear together (default: 2 for the digits, else five experiences).")
    private int classesPerExperience;

    @Option(names = "--limit", paramLabel = "N", description = "Most images per class and split (default: all).")
    private int limit;

    @Option(names = "--size", paramLabel = "PIXELS",
            description = "The model's input size (default: the pictures' own up to 64, else 64; on a GPU 224).")
    private int size;

    @Option(names = "--exemplars", paramLabel = "N", description = "Images kept in all (default: 200 for the digits, 2000 for --data).")
    private int exemplars;

    @Option(names = "--worker-heap", paramLabel = "SIZE", defaultValue = Options.WORKER_HEAP,
            description = "Heap of the JVM that learns (default ${DEFAULT-VALUE}).")
    private String workerHeap;

    @Option(names = "--keep", description = "Continue with what the last demo learned, instead of clearing it.")
    private boolean keep;

    @Option(names = "--exit", description = "Stop the platform at the end also on a terminal.")
    private boolean exit;

    @Override
    public Integer call() throws IOException {
        Console console = Console.system();
        DemoPlan.Asked asked = new DemoPlan.Asked(data, plugin, classesPerExperience, limit, size, exemplars, configuration.over(Map.of()));
        if (data != null) {
            FolderDataset.read(data, limit); // a mistake in the folder's name is told at once
        }
        Installation installation = Installation.current();
        Options options = new Options(Optional.empty(), workerHeap, 0, Options.AUTO, false, !keep);
        Home where = home.home(HOME);
        Files.deleteIfExists(installation.demoReport());
        Steps steps = new Steps(console, STEPS);
        steps.next("Prerequisites and the Python environment of MLflow");
        new Preparation(installation, where, console).run(true);
        DemoPlan plan = DemoPlan.of(asked, folder(installation), installation.gpu());
        steps.next("Local platform in " + where + (keep ? "" : ", cleared"));
        try (Platform platform = Platform.start(installation, where, options, console)) {
            return show(installation, where, plan, platform, steps, console);
        }
    }

    private Path folder(Installation installation) {
        return data != null ? data : DigitsExport.into(installation.data().resolve(DIGITS), installation.python());
    }

    private int show(Installation installation, Home where, DemoPlan plan, Platform platform, Steps steps, Console console) {
        console.line("MLflow: %s   logs: %s", platform.connection().endpoints().mlflow(), where.logs());
        List<Path> plugins = new ArrayList<>(installation.plugins());
        plugins.addAll(where.droppedPlugins());
        LocalEngine engine = new LocalEngine(installation.engine(), installation.natives(), workerHeap, 0, Options.AUTO);
        LocalStream local = new LocalStream(engine, where.data("baselines"), plugins, console);
        DemoReport report = new Demo(console, platform.connection(), plan, steps).run(local);
        report.write(installation.demoReport());
        steps.next("Summary");
        DemoSummary.print(report, installation.demoReport(), console);
        if (console.terminal() && !exit) {
            console.line("");
            console.line("The platform stays up until Ctrl-C: look at MLflow, or ask it, for example");
            console.line("  ./engram rounds %s --home %s", plan.scenario(), where);
            platform.await();
        }
        return (report.ok() ? Exit.OK : Exit.FAILED).code();
    }
}
