package dev.engram.lineage.worker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a log, for a reason that people can use: the frames of stack traces stay in the log. */
final class LogTail {
    private static final int BYTES = 4096;
    private static final int LINES = 12;

    private LogTail() {}

    /** The last lines behind an offset: what came before was said by an earlier process. */
    static String of(Path log, long start) {
        try (RandomAccessFile in = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(start, in.length() - BYTES);
            byte[] end = new byte[(int) Math.max(0, in.length() - from)];
            in.seek(from);
            in.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.matches("\\s+at .*|\\s+\\.{3} \\d+ more")).toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }
}
