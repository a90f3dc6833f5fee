package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.compare.Comparer;
import dev.engram.devkit.cli.compare.ComparePlan;
import dev.engram.devkit.cli.compare.ComparisonReport;
import dev.engram.devkit.cli.compare.ComparisonTable;
import dev.engram.devkit.cli.compare.SuiteReport;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.compare.RunOrder.Scenario;
import dev.engram.devkit.compare.Strategies;
import dev.engram.devkit.compare.Suite;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram compare}. */
@Command(name = "compare", description = {
    "Learn the same stream of images with several strategies and compare what they know at the end, what they forgot and what they cost.",
    "Layouts: train/<class>/* with test/<class>/* beside it, or <class>/*. Each run is a process of its own; the same seed gives the same numbers."})
public final class CompareCommand implements Callable<Integer> {
    @Mixin private JsonOption json;
    @Mixin private ConfigurationOptions configuration;

    @Option(names = "--data", paramLabel = "DIR", description = "The folder of images.")
    private Path data;

    @Option(names = "--stream", paramLabel = "KIND:N", defaultValue = "class:5x2", description = {
        "class:EXPERIENCESxCLASSES, rotate:N, permute:N or slices:N; behind it ,degrees= ,blurred= ,recurring= ,long-tail= ,relabelled=",
        "(default ${DEFAULT-VALUE})."})
    private String stream;

    @Option(names = "--strategies", paramLabel = "NAME,…", split = ",", defaultValue = "none,er,default,joint",
            description = "Strategies by name, or retention methods, a plugin's too (default ${DEFAULT-VALUE}); --list shows them.")
    private List<String> strategies;

    @Option(names = "--strategy-file", paramLabel = "FILE", description = "More strategies, YAML: names with {about, extends, feed, configuration}.")
    private Path strategyFile;

    @Option(names = "--suite", paramLabel = "FILE", description = {
        "Hold the cases of a file (YAML: stream, strategy, averageAccuracy, forgetting, tolerance and what else differs) against what is measured;",
        "the exit code is 0 only if all are as expected."})
    private Path suite;

    @Option(names = "--list", description = "List the strategies and do nothing.")
    private boolean list;

    @Option(names = "--scenario", paramLabel = "class|task", defaultValue = "class",
            description = "Whether an answer is one of all classes, or of its experience's (default ${DEFAULT-VALUE}).")
    private String scenario;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "3", description = "Runs of each strategy, seeded 0, 1, … (default ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--buffer", paramLabel = "N", defaultValue = "2000", description = "Images kept to learn from again (default ${DEFAULT-VALUE}).")
    private int buffer;

    @Option(names = "--model", paramLabel = "NAME", description = "Network (default: mlp for grey images up to 32x32, else resnet-9 of width 24).")
    private String model;

    @Option(names = "--epochs", paramLabel = "N", description = "Of all strategies, instead of their own.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "New images per step, of all strategies.")
    private Integer batch;

    @Option(names = "--learning-rate", paramLabel = "R", description = "Of all strategies.")
    private Double learningRate;

    @Option(names = "--precision", paramLabel = "NAME", description = "float32, bfloat16 or auto, of all strategies.")
    private String precision;

    @Option(names = "--augment", paramLabel = "NAME,…", split = ",", description = "Augmentations of all strategies, by name; none for none.")
    private List<String> augmentations;

    @Option(names = "--size", paramLabel = "PIXELS", description = "Side of the square the network is fed (default: the images' own, at most 64).")
    private int size;

    @Option(names = "--limit", paramLabel = "N", description = "Most images per class and side; 0 for all (default).")
    private int limit;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Threads of a run; 0 for all cores (default ${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "2g", description = "Heap of a run's JVM (default ${DEFAULT-VALUE}).")
    private String heap;

    @Option(names = "--plugin", paramLabel = "NAME", defaultValue = "image-classification", description = "Scenario plugin (default ${DEFAULT-VALUE}).")
    private String plugin;

    @Option(names = "--jar", paramLabel = "JAR", description = "A plugin jar beside the stock ones; may be given again.")
    private List<Path> jars = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "For result.json, table.md, curves.png and curves.svg (default .engram/compare/<when>).")
    private Path out;

    @Override
    public Integer call() {
        Strategies known = known();
        if (list) {
            known.names().forEach(name -> Console.system().line("%-16s %s", name, known.get(name, List.of()).about()));
            return Exit.OK.code();
        }
        check();
        Installation installation = Installation.current();
        Console console = json.console();
        ComparePlan.Asked asked = new ComparePlan.Asked(data, limit, stream, scenario(), strategies, known, plugin, size, over(), buffer, seeds, threads, heap,
                StockJars.and(installation, jars));
        Comparer comparer = new Comparer(installation, console);
        return suite == null ? compare(comparer, asked, console) : suite(comparer, asked, console);
    }

    private int compare(Comparer comparer, ComparePlan.Asked asked, Console console) {
        ComparisonReport report = comparer.run(ComparePlan.of(asked), out);
        if (json.json) {
            json.print(report);
        } else {
            console.line("");
            console.table(ComparisonTable.of(report));
        }
        return (report.ok() ? Exit.OK : Exit.FAILED).code();
    }

    private int suite(Comparer comparer, ComparePlan.Asked asked, Console console) {
        SuiteReport report = comparer.run(YamlFiles.read("--suite", suite, Suite::of), asked, out);
        if (json.json) {
            json.print(report);
        } else {
            console.line("");
            console.table(report.table());
        }
        return (report.ok() ? Exit.OK : Exit.FAILED).code();
    }

    private void check() {
        if (data == null) {
            throw UserError.usage("compare", "which images? Say --data DIR");
        }
        if (seeds < 1 || buffer < 0 || threads < 0 || limit < 0) {
            throw UserError.usage("--seeds " + seeds + " --buffer " + buffer + " --threads " + threads + " --limit " + limit,
                    "1 seed or more and no negative number are expected");
        }
    }

    private Scenario scenario() {
        return switch (scenario) {
            case "class" -> Scenario.CLASS;
            case "task" -> Scenario.TASK;
            default -> throw UserError.unknown("scenario", scenario, List.of("class", "task"));
        };
    }

    private Strategies known() {
        return strategyFile == null ? Strategies.stock() : YamlFiles.read("--strategy-file", strategyFile, Strategies.stock()::and);
    }

    /** What was asked for all strategies. */
    private Map<String, Object> over() {
        Map<String, Object> over = new LinkedHashMap<>();
        put(over, "epochs", epochs);
        put(over, "batchSize", batch);
        put(over, "learningRate", learningRate);
        put(over, "precision", precision == null ? null : precision.toLowerCase(Locale.ROOT));
        put(over, "model", model == null ? null : Map.of("name", model));
        if (augmentations != null) {
            over.put("augmentations", augmentations.equals(List.of("none")) ? List.of() : augmentations.stream().map(name -> Map.of("name", name)).toList());
        }
        Map<String, Object> whole = configuration.over(Map.of());
        whole.forEach(over::put);
        return over;
    }

    private static void put(Map<String, Object> map, String key, Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }
}
