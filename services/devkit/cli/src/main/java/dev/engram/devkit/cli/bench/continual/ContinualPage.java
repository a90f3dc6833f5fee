package dev.engram.devkit.cli.bench.continual;

import dev.engram.devkit.cli.bench.MeasuredPart;
import dev.engram.devkit.cli.bench.continual.ContinualReport.Outcome;
import dev.engram.devkit.cli.bench.continual.ContinualReport.Run;
import dev.engram.devkit.cli.bench.speed.Host;
import dev.engram.devkit.cli.bench.speed.PairedRatio;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The measured parts of docs/CONTINUAL.md, one for each folder of images and precision. */
public final class ContinualPage {
    private static final String PAGE = "CONTINUAL.md";

    private ContinualPage() {}

    /** Writes a report into the documentation, and beside it as {@code benchmarks/continual-DATA[-PRECISION].json}. Returns the page. */
    public static Path document(ContinualReport report, Path docs) {
        Path page = docs.resolve(PAGE);
        Path figures = docs.resolve("benchmarks").resolve("continual-" + report.subject() + ".json");
        try {
            Files.createDirectories(figures.getParent());
            Files.writeString(figures, Json.pretty(report) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + figures, e);
        }
        new MeasuredPart("Continual learning", "streams " + report.subject(), "engram bench continual").write(page, text(report));
        return page;
    }

    static String text(ContinualReport report) {
        Host host = report.host();
        List<String> lines = new ArrayList<>(List.of(String.format(Locale.ROOT,
                "%s: %s, %d cores, %.0f GB. `%s` on %s with `%s`; %s. %d thread(s) on each side, %d rounds, %s in all. Load before %s, after %s. %s.", report.when(),
                host.processor(), host.cores(), host.memory() / 1e9, report.strategy(), report.data(), report.stream(), protocol(report), report.threads(),
                report.repetitions(), Progress.duration(report.seconds()), report.loadBefore(), report.loadAfter(),
                report.peers().entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining(", "))), "",
                "| compared with | must | aim | ratio by the clock | 95 % interval | ratio of CPU seconds | Engram: seconds, CPU seconds, accuracy | the peer: seconds, CPU seconds,"
                        + " accuracy | verdict |",
                "|---|---|---|---|---|---|---|---|---|"));
        report.cases().forEach(each -> lines.add(row(each)));
        report.cases().stream().filter(each -> each.reason() != null).forEach(each -> lines.addAll(List.of("", "`" + each.name() + "`: " + each.reason())));
        return String.join("\n", lines) + "\n";
    }

    private static String protocol(ContinualReport report) {
        return report.protocol().entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining(", "));
    }

    private static String row(Outcome each) {
        PairedRatio clock = each.clock();
        return "| " + String.join(" | ", each.title(), "≥ " + number(each.must()), "≥ " + number(each.aim()), clock == null ? "–" : number(clock.ratio()),
                clock == null ? "" : number(clock.low()) + " – " + number(clock.high()), each.processor() == null ? "–" : number(each.processor().ratio()),
                figures(each.ours()), figures(each.peer()), each.verdict().words()) + " |";
    }

    private static String figures(List<Run> runs) {
        if (runs.isEmpty()) {
            return "–";
        }
        return String.format(Locale.ROOT, "%.1f, %.1f, %.2f %%", PairedRatio.median(runs.stream().map(Run::seconds).toList()),
                PairedRatio.median(runs.stream().map(Run::cpuSeconds).toList()), 100 * runs.stream().mapToDouble(Run::averageAccuracy).average().orElseThrow());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
