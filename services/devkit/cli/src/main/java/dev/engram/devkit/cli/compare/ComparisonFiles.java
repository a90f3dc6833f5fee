package dev.engram.devkit.cli.compare;

import dev.engram.devkit.cli.wire.Json;
import dev.engram.lineage.RoundStaging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The folder of a comparison. Until everything is known it has another name, so that a run that was killed leaves no half of one. */
final class ComparisonFiles {
    private static final String RESULT = "result.json";

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

    /** The curves and the table of a report, and the report itself as {@code result.json}. */
    void write(ComparisonReport report) {
        CurveCharts charts = CurveCharts.of(report);
        publish(report, folder -> {
            Files.writeString(folder.resolve("table.md"), ComparisonTable.markdown(report));
            if (!charts.empty()) {
                Files.writeString(folder.resolve("curves.svg"), charts.svg());
                charts.png(folder.resolve("curves.png"));
            }
        });
    }

    /** Writes files into a folder. */
    @FunctionalInterface
    interface Writing {
        void into(Path folder) throws IOException;
    }

    /** Files and {@code result.json}, which is the last to stand in its place. */
    void publish(Object result, Writing others) {
        try {
            others.into(draft);
            Files.createDirectories(out);
            try (Stream<Path> files = Files.list(draft)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.move(file, out.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            keepLog();
            Files.writeString(draft.resolve(RESULT), Json.pretty(result) + System.lineSeparator());
            Files.move(draft.resolve(RESULT), out.resolve(RESULT), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
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
