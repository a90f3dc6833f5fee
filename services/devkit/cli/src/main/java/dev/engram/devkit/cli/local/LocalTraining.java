package dev.engram.devkit.cli.local;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.dataset.StreamOfExperiences;
import dev.engram.devkit.cli.dataset.StreamOfExperiences.Experience;
import dev.engram.devkit.cli.local.TrainReport.RoundLine;
import dev.engram.devkit.cli.weights.ExportedMetadata;
import dev.engram.devkit.cli.wire.GivenWeights;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.engine.program.SafetensorsHeader;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.round.RoundResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Learns a stream into a folder: {@code bundle/} with the last model, {@code weights.safetensors} with its weights, {@code report/} with the last
 * pictures, {@code result.json}.
 */
public final class LocalTraining {
    private static final String WORK = ".work";
    private static final String WEIGHTS = "weights.safetensors";

    private final LocalEngine engine;
    private final List<Path> plugins;
    private final GivenWeights weights;
    private final Path out;
    private final Console console;

    /** A training into a folder; what an earlier one left there is replaced, and one of the same command that was interrupted goes on. */
    public LocalTraining(LocalEngine engine, List<Path> plugins, Path out, Console console) {
        this(engine, plugins, GivenWeights.none(), out, console);
    }

    /**
     * A training into a folder; what an earlier one left there is replaced.
     *
     * @param weights what the scenario's record names
     */
    public LocalTraining(LocalEngine engine, List<Path> plugins, GivenWeights weights, Path out, Console console) {
        this.engine = engine;
        this.plugins = List.copyOf(plugins);
        this.weights = weights;
        this.out = out.toAbsolutePath().normalize();
        this.console = console;
    }

    /** Forgets what an interrupted run of this scenario left: {@link #run} begins anew. */
    public LocalTraining anew(ScenarioRecord scenario) {
        new LocalStream(engine, out.resolve(WORK), plugins, weights, console).discard(scenario.id());
        return this;
    }

    /** Learns the stream, showing the accuracy matrix as it grows; goes on where an interrupted run of the same command was. */
    public TrainReport run(ScenarioRecord scenario, StreamOfExperiences stream) {
        try {
            Files.createDirectories(out);
            Files.deleteIfExists(out.resolve("result.json"));
            LocalStream local = new LocalStream(engine, out.resolve(WORK), plugins, weights, console);
            List<RoundResult> results = new ArrayList<>();
            List<RoundLine> rounds = new ArrayList<>();
            Learned learned = local.goOn(scenario.id(), scenario, stream, true, new LocalStream.Listener() {
                @Override
                public void learned(Experience experience, RoundResult result, Path round) throws IOException {
                    remembered(experience, result);
                    take(round, result);
                    show(experience, result, new Learned(results));
                }

                @Override
                public void remembered(Experience experience, RoundResult result) {
                    results.add(result);
                    rounds.add(RoundLine.of(experience, result));
                }
            });
            RoundStaging.clear(out.resolve(WORK));
            TrainReport report = TrainReport.of(scenario, rounds, learned);
            Files.writeString(out.resolve("result.json"), Json.pretty(report) + System.lineSeparator());
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + out, e);
        }
    }

    private void show(Experience experience, RoundResult result, Learned learned) {
        console.line("experience %d (%s) %s in %.1f s, %d images through the network", experience.number(), experience.name(), result.outcome(),
                result.seconds(), result.samplePasses());
        if (!result.accepted()) {
            console.warn(result.reason());
        }
        console.table(Tables.matrix("accuracy", learned.matrix(), learned.averages(), learned.forgettings()));
    }

    private void take(Path round, RoundResult result) throws IOException {
        replace(round.resolve("report"), out.resolve("report"));
        if (result.accepted()) {
            replace(round.resolve("bundle"), out.resolve("bundle"));
            exportWeights(round, result);
        }
    }

    /** For Python and for other scenarios, under the names of torchvision and timm. */
    private void exportWeights(Path round, RoundResult result) throws IOException {
        Path file = out.resolve(WEIGHTS);
        Files.deleteIfExists(file);
        SafetensorsHeader.copy(round.resolve("state").resolve(WEIGHTS), file, ExportedMetadata.of(result.classes()));
    }

    private static void replace(Path from, Path to) throws IOException {
        RoundStaging.clear(to);
        if (!Files.isDirectory(from)) {
            return;
        }
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
