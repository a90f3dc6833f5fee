package dev.engram.devkit.cli.bench.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.bench.continual.ContinualReport.Outcome;
import dev.engram.devkit.cli.bench.continual.ContinualReport.Run;
import dev.engram.devkit.cli.bench.speed.Host;
import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import dev.engram.devkit.cli.bench.speed.PairedRatio;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContinualPageTest {
    private static final String PAGE = "before\n<!-- streams mnist: what is below is written by engram bench continual -->\nold\n<!-- streams mnist: end -->\nafter\n";

    private static ContinualReport report(String data, String precision) {
        PairedRatio ratio = PairedRatio.of(List.of(5.0, 5.0), List.of(15.0, 15.0));
        Outcome good = new Outcome("avalanche", "Avalanche, its default data path", 3, 6, Verdict.MUST, ratio, ratio, List.of(new Run(0.93, 0.06, 5, 5.5, 100)),
                List.of(new Run(0.92, 0.07, 15, 15.5, 100)), null);
        Outcome missing = new Outcome("loop", "a loop", 1, 1.5, Verdict.UNMEASURED, null, null, List.of(), List.of(), "the peer cannot take part");
        return new ContinualReport("2026-11-29", new Host("Some CPU", 2, List.of(), 1, "Linux"), data, "class:5x2", "er", Map.of("epochs", 1), precision, 1, 2, "0", "1",
                Map.of("torch", "2.7.1"), List.of(good, missing), 60);
    }

    @Test
    void figuresReplaceThoseBefore() {
        assertThat(ContinualPage.into(PAGE, report("mnist", null))).startsWith("before\n").endsWith("after\n").doesNotContain("old")
                .contains("| Avalanche, its default data path | ≥ 3.00 | ≥ 6.00 | 3.00 | 3.00 – 3.00 | 3.00 | 5.0, 5.5, 93.00 % | 15.0, 15.5, 92.00 % | must reached |")
                .contains("`loop`: the peer cannot take part");
    }

    @Test
    void aPageWithoutAPlaceForTheImagesIsAnError() {
        assertThatThrownBy(() -> ContinualPage.into(PAGE, report("faces", null))).isInstanceOf(UserError.class).hasMessageContaining("streams faces");
    }

    @Test
    void whatWasNotMeasuredIsNotWell() {
        assertThat(report("mnist", null).ok()).isFalse();
    }

    @Test
    void aPrecisionOfBothSidesHasAPlaceOfItsOwn() {
        assertThatThrownBy(() -> ContinualPage.into(PAGE, report("mnist", "bfloat16"))).isInstanceOf(UserError.class).hasMessageContaining("streams mnist-bfloat16");
    }
}
