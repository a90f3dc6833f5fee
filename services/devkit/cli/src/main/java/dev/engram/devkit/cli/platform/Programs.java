package dev.engram.devkit.cli.platform;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs on the path. */
public final class Programs {
    private Programs() {}

    /** The first of that name. */
    public static Optional<Path> find(String name) {
        return all(name).stream().findFirst();
    }

    /** All of that name, in the path's order. */
    public static List<Path> all(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, name))
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .toList();
    }

    /** The Java that runs this process. */
    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
