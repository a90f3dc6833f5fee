package dev.engram.trainer.mlflow;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.registry.MetricPoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of one attempt on their way to MLflow: a file of JSON lines, which outlives the process. The first line says whose
 * they are. What was sent is remembered by this process only: sent again, the same points change nothing.
 */
final class Spool {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final String ENDING = ".jsonl";
    private static final int CHUNK = 256 << 10;

    /** Whose metrics they are. */
    record Owner(String scenario, long round, String attempt) {}

    private final Path file;
    private final Owner owner;
    private long sent;

    private Spool(Path file, Owner owner, long sent) {
        this.file = file;
        this.owner = owner;
        this.sent = sent;
    }

    /** Begins the file of an attempt. */
    static Spool begin(Path root, Owner owner) throws IOException {
        Path file = Files.createDirectories(root.resolve(owner.scenario())).resolve(owner.attempt() + ENDING);
        byte[] head = line(owner);
        Files.write(file, head);
        return new Spool(file, owner, head.length);
    }

    /** What earlier processes left. A file that says not whose it is was begun when its process died: there is nothing in it. */
    static List<Spool> left(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        List<Spool> left = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(ENDING)).sorted().toList()) {
                Spool spool = open(file);
                if (spool == null) {
                    Files.delete(file);
                } else {
                    left.add(spool);
                }
            }
        }
        return left;
    }

    private static Spool open(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            String head = lines.findFirst().orElse("");
            byte[] bytes = head.getBytes(StandardCharsets.UTF_8);
            return new Spool(file, CanonicalJson.read(bytes, Owner.class), bytes.length + 1L);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            LOG.debug("{} is no spool", file, e);
            return null;
        }
    }

    Owner owner() {
        return owner;
    }

    /** Adds points; whole lines, by one thread. */
    void add(List<MetricPoint> points) {
        try {
            StringBuilder lines = new StringBuilder();
            points.forEach(point -> lines.append(new String(line(point), StandardCharsets.UTF_8)));
            Files.writeString(file, lines, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // A full disk costs the curve of a loss, not the round.
            LOG.warn("metrics of attempt {} are lost: {}", owner.attempt(), e.toString());
        }
    }

    /** The next points that were not sent, some thousand at most; {@code Taken#done} moves on behind them. */
    synchronized Taken take() {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(CHUNK, Math.max(0, in.length() - sent))];
            in.seek(sent);
            in.readFully(bytes);
            int whole = bytes.length;
            while (whole > 0 && bytes[whole - 1] != '\n') {
                whole--;
            }
            return new Taken(points(new String(bytes, 0, whole, StandardCharsets.UTF_8)), sent + whole);
        } catch (IOException e) {
            LOG.warn("metrics of attempt {} cannot be read: {}", owner.attempt(), e.toString());
            return new Taken(List.of(), sent);
        }
    }

    /** What was taken has arrived. */
    synchronized void done(Taken taken) {
        sent = taken.end();
    }

    /** Nothing is sent any more: everything arrived, or nobody wants it. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} could not be deleted: {}", file, e.toString());
        }
    }

    /** Points, and where the next ones stand. */
    record Taken(List<MetricPoint> points, long end) {}

    private List<MetricPoint> points(String lines) {
        List<MetricPoint> points = new ArrayList<>();
        for (String line : lines.split("\n")) {
            try {
                if (!line.isBlank()) {
                    points.add(CanonicalJson.read(line.getBytes(StandardCharsets.UTF_8), MetricPoint.class));
                }
            } catch (IllegalArgumentException e) {
                LOG.warn("a metric of attempt {} is damaged and passed over: {}", owner.attempt(), e.getMessage());
            }
        }
        return points;
    }

    private static byte[] line(Object value) {
        byte[] json = CanonicalJson.bytes(value);
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
