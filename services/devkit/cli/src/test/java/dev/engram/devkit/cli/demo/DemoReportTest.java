package dev.engram.devkit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.demo.DemoReport.RoundReport;
import dev.engram.devkit.cli.demo.DemoReport.SwapReport;
import dev.engram.devkit.cli.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
    @TempDir private Path folder;

    @Test
    void theFileHoldsTheKeysPromised() throws IOException {
        // Given
        Path file = folder.resolve("deep").resolve("demo-report.json");

        // When
        report(0.95, 0.02, 0.2, new SwapReport(300, 0, 0.4, "1", "5", 80)).write(file);

        // Then
        JsonNode json = Json.tree(Files.readAllBytes(file));
        assertThat(names(json)).contains("scenario", "ok", "averageAccuracy", "forgetting", "fineTuningAverageAccuracy",
                "jointAverageAccuracy", "rounds", "swap", "endpoints");
        assertThat(names(json.path("rounds").get(0))).contains("round", "version", "runId", "classes", "samples", "seconds",
                "averageAccuracy", "forgetting", "accuracyPerExperience");
        assertThat(names(json.path("swap"))).contains("requests", "failed", "seconds");
    }

    @Test
    void figuresThatHoldLeaveNoProblem() {
        assertThat(DemoVerdict.problems(report(0.95, 0.02, 0.2, new SwapReport(300, 0, 0.4, "1", "5", 80)), 1, true)).isEmpty();
    }

    @Test
    void everyFigureThatDoesNotHoldIsNamed() {
        // When
        List<String> problems = DemoVerdict.problems(report(0.9, 0.1, 0.6, new SwapReport(300, 2, null, "1", "5", 20)), 2, true);

        // Then
        assertThat(problems).hasSize(7);
    }

    @Test
    void otherDataNeedNotReachTheFigures() {
        assertThat(DemoVerdict.problems(report(0.4, 0.3, 0.6, new SwapReport(300, 0, 0.4, "1", "5", 80)), 1, false)).isEmpty();
    }

    private static DemoReport report(double accuracy, double forgetting, double fineTuning, SwapReport swap) {
        RoundReport round = new RoundReport(1, "1", "run", List.of("0", "1"), 10, 1.5, accuracy, 0, List.of(accuracy));
        return new DemoReport("digits", true, List.of(), accuracy, forgetting, fineTuning, 0.8, 0.98, List.of(round), swap,
                Map.of("kafka", "127.0.0.1:9092"), 12);
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
