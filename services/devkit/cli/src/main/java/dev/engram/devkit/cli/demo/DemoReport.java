package dev.engram.devkit.cli.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.Round;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * What a demo found, as {@code .engram/demo-report.json}. Accuracies are shares, 0 to 1.
 *
 * @param scenario                  scenario id
 * @param ok                        whether everything worked and held
 * @param problems                  what did not
 * @param averageAccuracy           after the last round, over the hold-out slices of all experiences
 * @param forgetting                after the last round, maximum form
 * @param fineTuningAverageAccuracy the same stream learned without retention
 * @param fineTuningForgetting      what that forgot
 * @param jointAverageAccuracy      everything learned at once from scratch
 * @param rounds                    one per experience
 * @param swap                      the change of versions under load
 * @param endpoints                 where everything was
 * @param seconds                   from the platform being up to the end
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DemoReport(
        String scenario,
        boolean ok,
        List<String> problems,
        double averageAccuracy,
        double forgetting,
        Double fineTuningAverageAccuracy,
        Double fineTuningForgetting,
        Double jointAverageAccuracy,
        List<RoundReport> rounds,
        SwapReport swap,
        Map<String, String> endpoints,
        double seconds) {
    public DemoReport {
        problems = List.copyOf(problems);
        rounds = List.copyOf(rounds);
        endpoints = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(endpoints));
    }

    /**
     * One round.
     *
     * @param round                 number
     * @param version               MLflow's model version
     * @param runId                 MLflow's run
     * @param classes               known after it
     * @param samples               changes it took in
     * @param seconds               how long it took
     * @param averageAccuracy       after it
     * @param forgetting            after it
     * @param accuracyPerExperience accuracy on each past experience's hold-out slice
     */
    public record RoundReport(
            long round,
            String version,
            String runId,
            List<String> classes,
            int samples,
            double seconds,
            double averageAccuracy,
            double forgetting,
            List<Double> accuracyPerExperience) {
        /** The report's part of what the trainer tells of a round. */
        static RoundReport of(Round round) {
            return new RoundReport(round.round(), round.version(), round.run(), round.classes(), round.samples(),
                    or0(round.seconds()), or0(round.averageAccuracy()), or0(round.forgetting()), round.accuracyPerExperience());
        }

        private static double or0(Double value) {
            return value == null ? 0 : value;
        }
    }

    /**
     * The change of versions while requests came.
     *
     * @param requests  sent in all
     * @param failed    of them
     * @param seconds   from the alias being set to the first answer of the new version; null if there was none
     * @param from      version that answered before
     * @param to        version that answers now
     * @param perSecond requests a second
     */
    public record SwapReport(long requests, long failed, Double seconds, String from, String to, double perSecond) {}

    /** The same report with the verdict over it. */
    DemoReport judged(List<String> found) {
        return new DemoReport(scenario, found.isEmpty(), found, averageAccuracy, forgetting, fineTuningAverageAccuracy,
                fineTuningForgetting, jointAverageAccuracy, rounds, swap, endpoints, seconds);
    }

    /** Writes the report; a reader never sees half of it. */
    public void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(part, Json.pretty(this) + System.lineSeparator());
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
