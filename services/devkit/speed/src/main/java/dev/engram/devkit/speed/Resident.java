package dev.engram.devkit.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process. */
final class Resident {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final long PAGE = 4096;

    private Resident() {}

    /** Resident bytes as Linux counts them; 0 elsewhere. */
    static long bytes() {
        try {
            return Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE;
        } catch (IOException e) {
            return 0;
        }
    }
}
