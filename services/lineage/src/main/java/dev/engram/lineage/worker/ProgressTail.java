package dev.engram.lineage.worker;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a growing file of JSON lines. A line that is not whole yet is left for the next time. */
final class ProgressTail {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressTail.class);

    private final Path file;
    private final Consumer<Progress> consumer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long position;
    private Progress newest;

    ProgressTail(Path file, Consumer<Progress> consumer) {
        this.file = file;
        this.consumer = consumer;
    }

    /** The newest line that was read. */
    Optional<Progress> newest() {
        return Optional.ofNullable(newest);
    }

    void read() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() <= position) {
                return;
            }
            byte[] added = new byte[(int) Math.min(in.length() - position, 1 << 20)];
            in.seek(position);
            in.readFully(added);
            position += added.length;
            for (byte b : added) {
                if (b == '\n') {
                    deliver();
                } else {
                    line.write(b);
                }
            }
        }
    }

    private void deliver() {
        byte[] json = line.toByteArray();
        line.reset();
        try {
            newest = CanonicalJson.read(json, Progress.class);
            consumer.accept(newest);
        } catch (IllegalArgumentException e) {
            LOG.warn("a line of {} is no progress: {}", file.getFileName(), e.getMessage());
        }
    }
}
