package dev.engram.devkit.cli.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.bench.speed.Side;
import dev.engram.devkit.cli.bench.speed.SideFailed;
import dev.engram.devkit.cli.compare.ComparisonReport.Row;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.compare.Pack;
import dev.engram.devkit.compare.RunOrder;
import dev.engram.devkit.compare.RunResult;
import dev.engram.devkit.compare.Strategy;
import dev.engram.lineage.worker.WorkerLaunch;
import dev.engram.lineage.worker.WorkerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Runs strategies on a stream, each with each seed in a worker JVM of its own, one after the other. */
final class Comparison {
    private static final String MAIN = "dev.engram.devkit.compare.StreamWorker";
    private static final Duration SILENCE = Duration.ofMinutes(30);
    /** Where Java only hands batches on, what the second compiler takes is not won back in a minute. */
    private static final List<String> SHORT = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final List<String> LONG = List.of("-XX:+UseSerialGC");

    private final Installation installation;
    private final ComparePlan plan;
    private final Path work;
    private final Console console;

    /** @param work folder for the decoded images and logs */
    Comparison(Installation installation, ComparePlan plan, Path work, Console console) {
        this.installation = installation;
        this.plan = plan;
        this.work = work;
        this.console = console;
    }

    /** Learns and measures all; a run that fails costs its strategy, not the others. */
    List<Row> run() {
        Pack.Index index = Packing.pack(plan.data(), plan.side(), plan.channels(), work.resolve("pack"), console);
        List<ComparePlan.Planned> strategies = plan.strategies(index);
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (ComparePlan.Planned each : strategies) {
            List<RunResult> runs = new ArrayList<>();
            String error = null;
            for (int seed = 0; seed < plan.seeds(); seed++) {
                String title = String.format(Locale.ROOT, "[%d/%d] %s, seed %d", ++number, strategies.size() * plan.seeds(), each.strategy().name(), seed);
                try {
                    runs.add(run(each, seed, title));
                } catch (SideFailed e) {
                    error = "seed " + seed + ": " + e.getMessage();
                    console.warn(title + ": " + e.getMessage());
                }
            }
            rows.add(Row.of(each.strategy().name(), each.strategy().about(), each.configuration(), runs, error));
        }
        return rows;
    }

    private RunResult run(ComparePlan.Planned planned, int seed, String title) throws SideFailed {
        Strategy strategy = planned.strategy();
        RunOrder order = new RunOrder(strategy.name(), work.resolve("pack"), plan.stream(), plan.scenario(), strategy.feed(), plan.plugin(),
                planned.configuration(), seed, plan.threads(), plan.jars());
        RunResult result;
        try (Side worker = worker(planned); Progress bar = console.progress(title, 0)) {
            result = Json.read(Json.bytes(worker.ask(order, at -> show(at, bar)).path("result")), RunResult.class);
        }
        console.line("%s: average accuracy %s, forgetting %s, %.1f s, %.1f CPU s, %d passes", title, Tables.percent(result.averageAccuracy()),
                Tables.percent(result.forgetting()), result.seconds(), result.cpuSeconds(), result.samplePasses());
        return result;
    }

    private static void show(JsonNode at, Progress bar) {
        if (at.path("of").asLong() < 2) {
            return;
        }
        bar.at(at.path("done").asLong(), at.path("of").asLong(), String.format(Locale.ROOT, "experience %d (%s)  %s%s", at.path("experience").asInt(),
                at.path("name").asText(), at.path("phase").asText(), at.hasNonNull("loss") ? String.format(Locale.ROOT, "  loss %.3f", at.get("loss").asDouble()) : ""));
    }

    private Side worker(ComparePlan.Planned planned) throws SideFailed {
        try {
            Path log = Files.createDirectories(work).resolve("worker.log");
            WorkerSettings settings =
                    new WorkerSettings(installation.engine(), plan.heap(), installation.natives(), log, planned.augmented() ? LONG : SHORT);
            ProcessBuilder builder = WorkerLaunch.of(settings, MAIN, jars());
            return Side.start("the worker", builder, log, SILENCE);
        } catch (IOException e) {
            throw new UncheckedIOException("a worker cannot be started", e);
        }
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(installation.dist().resolve("compare"))) {
            return files.sorted().toList();
        }
    }
}
