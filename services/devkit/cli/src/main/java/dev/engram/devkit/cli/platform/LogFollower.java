package dev.engram.devkit.cli.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a log that another process writes, line by line from where it ended when the follower was made. Parts write their logs
 * themselves, so that a killed launcher breaks no pipe of theirs.
 */
final class LogFollower {
    private static final int CHUNK = 1 << 16;
    private static final int REMEMBERED = 15;

    private final Path file;
    private final Consumer<String> consumer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Deque<String> last = new ArrayDeque<>();
    private long position;

    LogFollower(Path file, Consumer<String> consumer) {
        this.file = file;
        this.consumer = consumer;
        this.position = size(file);
    }

    /** Delivers what was written since; a line that is not whole yet waits. */
    synchronized void read() {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] chunk = new byte[CHUNK];
            in.seek(position);
            for (int read = in.read(chunk); read > 0; read = in.read(chunk)) {
                position += read;
                for (int i = 0; i < read; i++) {
                    take(chunk[i]);
                }
            }
        } catch (IOException notYet) {
            // The file appears with the part's first word.
            line.reset();
        }
    }

    /** The last lines read. */
    synchronized List<String> last() {
        return List.copyOf(last);
    }

    private void take(byte b) {
        if (b != '\n') {
            line.write(b);
            return;
        }
        String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
        line.reset();
        last.addLast(text);
        if (last.size() > REMEMBERED) {
            last.removeFirst();
        }
        consumer.accept(text);
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
