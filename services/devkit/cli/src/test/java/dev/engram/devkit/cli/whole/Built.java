package dev.engram.devkit.cli.whole;

import dev.engram.devkit.cli.platform.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the build put into the modules' target folders, laid out as {@code ./engram} does: by links. */
public final class Built {
    private Built() {}

    /** Everything. */
    public static Installation at(Path dist) throws IOException {
        Path root = root();
        Files.createDirectories(dist.resolve("apps"));
        for (String service : List.of("ingest", "trainer", "promoter", "serving")) {
            link(dist.resolve("apps").resolve(service), root.resolve("services").resolve(service).resolve("target/quarkus-app"));
        }
        for (String part : List.of("kafka", "s3")) {
            link(dist.resolve(part), root.resolve("services/devkit").resolve(part).resolve("target/dist"));
        }
        return engine(dist);
    }

    /** The engine, what compares with it, and the stock plugins: enough to learn without a platform. */
    public static Installation engine(Path dist) throws IOException {
        Path root = root();
        Path plugins = Files.createDirectories(dist.resolve("plugins"));
        link(dist.resolve("engine"), root.resolve("services/engine/target/dist"));
        link(dist.resolve("compare"), root.resolve("services/devkit/compare/target/dist"));
        for (String plugin : List.of("vision", "scenario-digits")) {
            Path jar = jar(root.resolve("plugins").resolve(plugin).resolve("target"), plugin);
            Files.createSymbolicLink(plugins.resolve(jar.getFileName()), jar);
        }
        return new Installation(root, dist);
    }

    private static Path root() {
        return Path.of(System.getProperty("engram.root")).toAbsolutePath();
    }

    /** Removes the links again, not what they lead to. */
    public static void remove(Path dist) throws IOException {
        try (Stream<Path> entries = Files.walk(dist)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    private static void link(Path link, Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            throw new IllegalStateException(target + " is not there: build the modules before this one (mvn verify does)");
        }
        Files.createSymbolicLink(link, target);
    }

    private static Path jar(Path target, String name) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches(name + "-\\d[^/]*(?<!-tests|-sources|-javadoc)\\.jar")).findFirst()
                    .orElseThrow(() -> new IllegalStateException("no jar of " + name + " in " + target));
        }
    }
}
