package dev.engram.devkit.cli.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.devkit.cli.bench.speed.Outcome.Check;
import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class BenchmarksPageTest {
    private static final List<String> SAID = List.of(
            "onednn_verbose,v1,primitive,exec,cpu,convolution,jit:avx512_core,forward_training,src:f32,,,mb32,1.5",
            "onednn_verbose,v1,primitive,exec,cpu,convolution,jit:avx512_core,forward_training,src:f32,,,mb32,2.5",
            "onednn_verbose,v1,primitive,exec,cpu,reorder,jit:uni,undef,src:f32,,,32x64,1",
            "onednn_verbose,v1,primitive,create:cache_hit,cpu,convolution,jit,forward_training,,,,,0.1");
    private static final Outcome GOOD = new Outcome("mlp", "training step, MLP", 1.1, 2.0, Verdict.AIM, false, 2.5, 2.4, 2.6, 0.001, 0.0025, 32, 20, 900,
            Map.of("precision", "float32"), Map.of("waiting", "passive"),
            Check.of(10, 10, new double[] {2.3, 1.9}, new double[] {2.3, 1.9}), 0.03,
            List.of(Kernels.of(SAID, 2, 0.005), Kernels.of(SAID.subList(0, 1), 1, 0.004)), null);
    private static final Outcome BAD = new Outcome("vit-32", "training step, ViT", 0.95, 1.05, Verdict.BELOW, false, 0.8, 0.7, 0.9, 0.5, 0.4, 64, 20, 3,
            Map.of(), Map.of(), Check.of(10, 11, new double[] {2.3, 1.9}, new double[] {2.3, 0.4}), 0.0, List.of(), null);
    private static final Outcome MISSING = Outcome.unmeasured(
            new SpeedCase("small-cnn", "training step, small CNN", SpeedCase.Rival.PYTORCH, Map.of(), Map.of(), 32, 0, 1, 1.3), "PyTorch cannot take part");

    private final SpeedReport report = new SpeedReport("2026-11-25",
            Host.of("model name : Some CPU\nflags : fpu avx2 avx512_bf16\n", "MemTotal: 1000000 kB"), 2, 20, "0.1 0.1 0.1", "1.9 1.0 0.5",
            Map.of("engram", "0.1.0"), Map.of("torch", "2.9"), null, List.of(GOOD, BAD, MISSING), 100);

    @Test
    void aCaseIsARow() {
        assertThat(new BenchmarksPage(report).text("speed.svg"))
                .contains("| training step, MLP | ≥ 1.10 | ≥ 2.00 | 2.50 | 2.40 – 2.60 | 1.00 ms, 32000/s | 2.50 ms, 12800/s | aim reached |");
    }

    @Test
    void whatSomethingCostsMustNotBeAbove() {
        // Given a figure of which less is better, above its must
        Outcome cost = new Outcome("ewc-mlp", "with EWC by without", 1.15, null, Verdict.BELOW, true, 1.2, 1.1, 1.3, 0.0012, 0.001, 32, 20, 900, Map.of(), Map.of(),
                null, null, List.of(), null);
        SpeedReport one = new SpeedReport("2026-11-25", report.host(), 2, 20, "", "", Map.of(), Map.of(), null, List.of(cost), 100);

        // When it is written
        String text = new BenchmarksPage(one).text("speed.svg");

        // Then the direction is clear, and the chart, where more is better, leaves it out
        assertThat(text).contains("| ≤ 1.15 |  | 1.20 | 1.10 – 1.30 | 1.20 ms, 26667/s | 1.00 ms, 32000/s | **above the must** |");
        assertThat(new RatioChart(one.cases()).svg()).doesNotContain("ewc-mlp");
    }

    @Test
    void whatIsBelowOrMissingIsSaid() {
        String text = new BenchmarksPage(report).text("speed.svg");

        assertThat(text).contains("| 0.80 | 0.70 – 0.90 | 500.0 ms, 128/s | 400.0 ms, 160/s | **below the must** |")
                .contains("| ≥ 1.00 | ≥ 1.30 | – |  | – | – | **not measured** |")
                .contains("10 against 11 | 2.3000, 1.9000 against 2.3000, 0.4000: **not the same**")
                .contains("`small-cnn`: PyTorch cannot take part")
                .contains("Some CPU").contains("avx2, avx512_bf16").contains("torch 2.9");
        assertThat(report.ok()).isFalse();
    }

    @Test
    void kernelsStandSideBySide() {
        assertThat(new BenchmarksPage(report).text("speed.svg"))
                .contains("| convolution forward_training | 2.00 ms, 1 calls | 1.50 ms, 1 calls |", "| reorder | 0.50 ms, 1 calls | – |",
                        "| all of oneDNN | 2.50 ms | 1.50 ms |", "| the rest of the step | 2.50 ms | 2.50 ms |");
    }

    @Test
    void aFolderWithoutAPageGetsOne(@TempDir Path docs) throws IOException {
        // When a report is written twice where there is no documentation
        SpeedFiles.document(report, docs.resolve("new"));
        Path page = SpeedFiles.document(report, docs.resolve("new"));

        // Then there is a page with its figures once, and its chart
        assertThat(Files.readString(page)).startsWith("# Benchmarks\n").containsOnlyOnce("| training step, MLP |").contains("benchmarks/speed.svg");
        assertThat(page.resolveSibling("benchmarks").resolve("speed.svg")).isNotEmptyFile();
    }

    @Test
    void theChartIsAPictureOfWhatWasMeasured() throws Exception {
        // When it is drawn
        String svg = new RatioChart(report.cases()).svg();

        // Then it is whole XML with a dot for each ratio there is
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(2);
    }

    @Test
    void everyCaseHasAMust() {
        assertThat(new SpeedCases(Path.of("pictures"), 10).all()).hasSize(21).allMatch(each -> each.must() > 0);
    }

    @Test
    void strangersAreWhatTheProcessorDidBesides() {
        // user nice system idle iowait irq softirq steal: waiting for a disk is idleness, stolen time is work of another machine
        assertThat(Strangers.parse("cpu  10 20 30 400 50 1 2 3 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")).containsExactly(516, 66);
    }
}
