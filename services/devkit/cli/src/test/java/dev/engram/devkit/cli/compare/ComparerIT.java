package dev.engram.devkit.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.whole.Built;
import dev.engram.devkit.cli.whole.Dots;
import dev.engram.devkit.compare.RunOrder.Scenario;
import dev.engram.devkit.compare.Pack;
import dev.engram.devkit.compare.Strategies;
import dev.engram.devkit.compare.Suite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons whose runs are workers of the built engine. */
class ComparerIT {
    private static final Strategies MORE = Strategies.stock().and("mine.yaml", """
            diverging: {extends: none, configuration: {optimizer: sgd, learningRate: 9.0, epochs: 50}}
            narrow: {extends: none, configuration: {model: {name: mlp, config: {hidden: [8]}}}}
            """.getBytes(StandardCharsets.UTF_8));

    @TempDir private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Installation installation;
    private Comparer comparer;

    @BeforeEach
    void build() throws IOException {
        Dots.write(folder.resolve("dots"), "left", "right", "top", "bottom");
        installation = Built.engine(folder.resolve("dist"));
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        comparer = new Comparer(installation, new Console(out, out, false, false, 100));
    }

    @AfterEach
    void remove() throws IOException {
        Built.remove(folder.resolve("dist"));
    }

    private ComparePlan.Asked asked(String stream, String... strategies) {
        return new ComparePlan.Asked(folder.resolve("dots"), 0, stream, Scenario.CLASS, List.of(strategies), MORE, "image-classification", 0,
                Map.of("batchSize", 16), 20, 2, 1, "512m", installation.plugins());
    }

    @Test
    void strategiesAreSetBesideEachOther() {
        // When
        ComparisonReport report = comparer.run(ComparePlan.of(asked("class:2x2", "none", "joint")), folder.resolve("out"));

        // Then
        assertThat(report.ok()).as(said.toString(StandardCharsets.UTF_8)).isTrue();
        assertThat(report.strategies()).extracting(ComparisonReport.Row::strategy).containsExactly("none", "joint");
        assertThat(report.strategies()).allSatisfy(row -> assertThat(row.runs()).hasSize(2));
        assertThat(report.strategies().get(0).samplePasses()).isEqualTo(160);
        assertThat(folder.resolve("out").resolve("result.json")).exists();
    }

    @Test
    void aRunThatFailsCostsItsStrategyAndIsTold() {
        // When
        ComparisonReport report = comparer.run(ComparePlan.of(asked("class:2x2", "diverging", "none")), folder.resolve("out"));

        // Then
        assertThat(report.strategies().get(0).error()).contains("diverged");
        assertThat(report.strategies().get(1).error()).isNull();
    }

    @Test
    void aStrategyMayHaveANetworkOfItsOwn() {
        // When
        Pack.Index index = new Pack.Index(1, 8, 8, List.of("left", "right", "top", "bottom"), 1, 1, List.of(0.5), List.of(0.5));
        List<ComparePlan.Planned> planned = ComparePlan.of(asked("class:2x2", "narrow", "none")).strategies(index);

        // Then
        assertThat(planned.get(0).configuration()).containsEntry("model", Map.of("name", "mlp", "config", Map.of("hidden", List.of(8))));
        assertThat(planned.get(1).configuration()).containsEntry("model", Map.of("name", "mlp"));
    }

    @Test
    void whatIsNotKnownIsToldBeforeAnythingRuns() {
        assertThatThrownBy(() -> ComparePlan.of(asked("class:2x2", "magic"))).isInstanceOf(UserError.class).hasMessageContaining("magic")
                .hasMessageContaining("known are");
        assertThatThrownBy(() -> ComparePlan.of(asked("class:3x2", "none"))).isInstanceOf(UserError.class).hasMessageContaining("6 classes");
    }

    @Test
    void aSuiteTellsWhatIsNotAsExpected() {
        // Given
        Suite suite = Suite.of("suite.yaml", """
                cases:
                  - {stream: "class:2x2", strategy: none, seeds: 1, averageAccuracy: 0.5, tolerance: 0.5}
                  - {stream: "class:2x2", strategy: none, seeds: 1, averageAccuracy: 3, tolerance: 0.1}
                """.getBytes(StandardCharsets.UTF_8));

        // When
        SuiteReport report = comparer.run(suite, asked("class:2x2"), folder.resolve("out"));

        // Then
        assertThat(report.ok()).isFalse();
        assertThat(report.cases().get(0).differences()).isEmpty();
        assertThat(report.cases().get(1).differences()).singleElement().asString().contains("expected 3.0000");
    }
}
