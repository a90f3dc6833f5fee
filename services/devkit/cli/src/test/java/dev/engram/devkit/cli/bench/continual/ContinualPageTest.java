package dev.engram.devkit.cli.bench.continual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.devkit.cli.bench.continual.ContinualReport.Outcome;
import dev.engram.devkit.cli.bench.continual.ContinualReport.Run;
import dev.engram.devkit.cli.bench.speed.Host;
import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import dev.engram.devkit.cli.bench.speed.PairedRatio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContinualPageTest {
    private static ContinualReport report(String data, String precision) {
        PairedRatio ratio = PairedRatio.of(List.of(5.0, 5.0), List.of(15.0, 15.0));
        Outcome good = new Outcome("avalanche", "Avalanche, its default data path", 3, 6, Verdict.MUST, ratio, ratio, List.of(new Run(0.93, 0.06, 5, 5.5, 100)),
                List.of(new Run(0.92, 0.07, 15, 15.5, 100)), null);
        Outcome missing = new Outcome("loop", "a loop", 1, 1.5, Verdict.UNMEASURED, null, null, List.of(), List.of(), "the peer cannot take part");
        return new ContinualReport("2026-11-29", new Host("Some CPU", 2, List.of(), 1, "Linux"), data, "class:5x2", "er", Map.of("epochs", 1), precision, 1, 2, "0", "1",
                Map.of("torch", "2.7.1"), List.of(good, missing), 60);
    }

    @Test
    void aCaseIsARow() {
        assertThat(ContinualPage.text(report("mnist", null)))
                .contains("| Avalanche, its default data path | ≥ 3.00 | ≥ 6.00 | 3.00 | 3.00 – 3.00 | 3.00 | 5.0, 5.5, 93.00 % | 15.0, 15.5, 92.00 % | must reached |")
                .contains("`loop`: the peer cannot take part");
    }

    @Test
    void whatWasNotMeasuredIsNotWell() {
        assertThat(report("mnist", null).ok()).isFalse();
    }

    @Test
    void aPrecisionOfBothSidesHasAPlaceOfItsOwn(@TempDir Path docs) throws IOException {
        // When the same images are measured with each side's own precision, and then with both in bfloat16
        ContinualPage.document(report("mnist", null), docs);
        Path page = ContinualPage.document(report("mnist", "bfloat16"), docs);

        // Then the page has both, and figures of both stand beside it
        assertThat(Files.readString(page)).startsWith("# Continual learning\n").containsOnlyOnce("<!-- streams mnist: end -->").containsOnlyOnce("<!-- streams mnist-bfloat16: end -->");
        assertThat(docs.resolve("benchmarks")).isDirectoryContaining("glob:**/continual-mnist.json").isDirectoryContaining("glob:**/continual-mnist-bfloat16.json");
    }
}
