package dev.engram.devkit.compare;

import dev.engram.vision.SmallCnn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** The stock plugins as a jar; packed if the build has them as a folder of classes. */
final class Jars {
    private static Path vision;

    private Jars() {}

    static synchronized List<Path> vision() {
        if (vision == null) {
            vision = found();
        }
        return List.of(vision);
    }

    private static Path found() {
        try {
            Path place = Path.of(SmallCnn.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isDirectory(place) ? packed(place) : place;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the plugins have no place", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path packed(Path classes) throws IOException {
        Path jar = Files.createTempFile("vision", ".jar");
        jar.toFile().deleteOnExit();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
