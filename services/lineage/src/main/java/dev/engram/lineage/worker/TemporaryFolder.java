package dev.engram.lineage.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A process's own place for temporary files. Libraries unpack natives there, 22 MB each time, and remove them when the JVM ends; one that is
 * killed does not come to that, so whoever starts the next one does.
 */
public final class TemporaryFolder {
    private TemporaryFolder() {}

    /** Makes the folder, or empties it. */
    public static void empty(Path folder) throws IOException {
        remove(folder);
        Files.createDirectories(folder);
    }

    /** Removes the folder, or file, with what is in it, if it is there. */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
