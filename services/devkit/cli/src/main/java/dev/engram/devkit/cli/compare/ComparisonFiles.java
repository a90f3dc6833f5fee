package dev.engram.devkit.cli.compare;

import dev.engram.devkit.cli.wire.Json;
import dev.engram.lineage.RoundStaging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a comparison. Until everything is known it has another name, so that a run that was killed leaves no half of one. */
final class ComparisonFiles {
    private final Path out;
    private final Path draft;

    /** @param out where it is to stand in the end; files of the same names are replaced */
    ComparisonFiles(Path out) {
        this.out = out.toAbsolutePath().normalize();
        draft = this.out.resolveSibling(this.out.getFileName() + ".part");
    }

    /** Where everything stands in the end. */
    Path out() {
        return out;
    }

    /** An empty folder to work in. */
    Path work() {
        try {
            RoundStaging.clear(draft);
            return Files.createDirectories(draft.resolve("work"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + draft, e);
        }
    }

    /** Writes everything; {@code result.json} is the last. */
    void write(ComparisonReport report) {
        try {
            CurveCharts charts = CurveCharts.of(report);
            Files.writeString(draft.resolve("table.md"), ComparisonTable.markdown(report));
            if (!charts.empty()) {
                Files.writeString(draft.resolve("curves.svg"), charts.svg());
                charts.png(draft.resolve("curves.png"));
            }
            Files.writeString(draft.resolve("result.json"), Json.pretty(report) + System.lineSeparator());
            Files.createDirectories(out);
            for (String name : List.of("table.md", "curves.svg", "curves.png", "result.json")) {
                if (Files.exists(draft.resolve(name))) {
                    Files.move(draft.resolve(name), out.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            keepLog();
            RoundStaging.clear(draft);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + out, e);
        }
    }

    /** What workers said, if they said anything of weight, is of use when one of them failed. */
    private void keepLog() throws IOException {
        try (Stream<Path> files = Files.list(draft.resolve("work"))) {
            for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
                Files.move(log, out.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
