package dev.engram.devkit.cli.command;

import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.weights.FoundWeights;
import dev.engram.devkit.cli.weights.PublishedWeights;
import dev.engram.devkit.cli.weights.WeightsAddress;
import dev.engram.devkit.cli.weights.WeightsFinder;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.GivenWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Which weights a scenario is given. */
final class WeightsOptions {
    @Option(names = "--weights", paramLabel = "[NAME=]FILE|URL|PUBLISHED[#sha256=HEX]", description = {
        "Weights to start from: safetensors or a PyTorch state_dict; a file, s3://, http(s)://, or a name of `engram weights list`.",
        "NAME is `model` (default), or what a method asks for, as `teacher`; may be given again. NAME=none takes them away."})
    private List<String> texts = new ArrayList<>();

    @Option(names = "--keep-head", description = "Take the head over, too: row i of the file is class i. By default the head starts anew.")
    boolean keepHead;

    /** What was asked for. */
    List<WeightsAddress> asked() {
        return texts.stream().map(WeightsAddress::of).toList();
    }

    /** Settings that published weights among them were trained with; what else is set goes before them. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        asked().stream().flatMap(address -> address.published().stream()).map(PublishedWeights::settings).forEach(settings::putAll);
        return settings;
    }

    /** The files; the caller closes them. */
    List<FoundWeights> find(Function<String, ObjectStore> buckets, Console console) {
        List<WeightsAddress> addresses = asked().stream().filter(address -> !address.none()).toList();
        if (addresses.isEmpty()) {
            return List.of();
        }
        WeightsFinder finder = new WeightsFinder(folder(), buckets, console);
        return addresses.stream().map(finder::find).toList();
    }

    /** Does something with the files, from the platform's S3 server where they are there, and lets go of them. */
    void with(Connection connection, Console console, Consumer<GivenWeights> use) {
        List<FoundWeights> found = find(connection::bucket, console);
        try {
            use.accept(GivenWeights.of(asked(), found, keepHead, console));
        } finally {
            found.forEach(FoundWeights::close);
        }
    }

    /** Where fetched weights are. */
    static Path folder() {
        return Installation.current().folder().resolve("weights");
    }
}
