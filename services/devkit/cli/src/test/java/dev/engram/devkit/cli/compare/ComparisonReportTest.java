package dev.engram.devkit.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.compare.ComparisonReport.Row;
import dev.engram.devkit.cli.wire.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonReportTest {
    @Test
    void seedsBecomeMeanAndSampleDeviation() {
        Row row = ReportsForTests.row("er", 0.8, 0.9);
        assertThat(row.averageAccuracy().mean()).isCloseTo(0.85, within(1e-12));
        assertThat(row.averageAccuracy().sd()).isCloseTo(0.1 / Math.sqrt(2), within(1e-12));
    }

    @Test
    void aSingleSeedHasNoDeviation() {
        assertThat(ReportsForTests.row("er", 0.8).averageAccuracy().sd()).isZero();
    }

    @Test
    void scriptsFindTheFiguresUnderTheirNames() {
        // When
        JsonNode first = Json.tree(Json.bytes(ReportsForTests.report(ReportsForTests.row("er", 0.8, 0.9)))).path("strategies").get(0);

        // Then
        assertThat(first.path("strategy").asText()).isEqualTo("er");
        assertThat(first.path("averageAccuracy").path("mean").asDouble()).isCloseTo(0.85, within(1e-12));
        assertThat(List.of("forgetting", "bwt", "seconds", "cpuSeconds", "samplePasses", "bytes")).allSatisfy(name -> assertThat(first.path(name).isNumber()).as(name).isTrue());
    }

    @Test
    void aStrategyWhoseRunsAllFailedIsInTheTableWithoutFigures() {
        // Given
        ComparisonReport report = ReportsForTests.report(ReportsForTests.row("er", 0.8), Row.of("mine", "", Map.of(), List.of(), "seed 0: it ended"));

        // Then
        assertThat(report.ok()).isFalse();
        assertThat(ComparisonTable.of(report).lines()).anySatisfy(line -> assertThat(line).startsWith("mine").contains("failed"));
    }

    @Test
    void theTableInMarkdownHasARowForEachStrategy() {
        assertThat(ComparisonTable.markdown(ReportsForTests.report(ReportsForTests.row("er", 0.8, 0.9)))).contains("| er | 85.00 ± 7.07 | 10.00 | -10.00 | 3.0 | 4.0 | 1000 | 64 |");
    }
}
