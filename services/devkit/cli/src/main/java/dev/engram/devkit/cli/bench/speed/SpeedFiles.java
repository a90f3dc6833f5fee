package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a report is written. */
public final class SpeedFiles {
    private static final String PAGE = "BENCHMARKS.md";

    private SpeedFiles() {}

    /** The report as {@code speed.json} and {@code speed.svg} in a folder. */
    public static void write(SpeedReport report, Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("speed.json"), Json.pretty(report) + "\n");
            Files.writeString(folder.resolve("speed.svg"), new RatioChart(report.cases()).svg());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + folder, e);
        }
    }

    /** The report in the documentation: its page, with the files beside it in {@code benchmarks/}. */
    public static Path document(SpeedReport report, Path docs) {
        Path page = docs.resolve(PAGE);
        write(report, docs.resolve("benchmarks"));
        BenchmarksPage.PART.write(page, new BenchmarksPage(report).text("benchmarks/speed.svg"));
        return page;
    }
}
