package dev.engram.engine.plugins;

import dev.engram.artifacts.PluginStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Where a plugin stands, for people.
 *
 * @param name   of the jar, with the version that its build gave it
 * @param misfit why it was built for another version of the contract; empty if it was not
 */
record Place(String name, Optional<String> misfit) {
    /** What the host brings itself. */
    static final Place ENGINE = new Place("the engine", Optional.empty());

    /** The jar, or folder of classes, that a resource is in. */
    static Place of(URL resource) throws IOException {
        if (!(resource.openConnection() instanceof JarURLConnection connection)) {
            return new Place(resource.toString(), Optional.empty());
        }
        Path jar = Path.of(java.net.URI.create(connection.getJarFileURL().toString()));
        if (!Files.isRegularFile(jar)) {
            return new Place(jar.toString(), Optional.empty());
        }
        return new Place(jar.getFileName() + version(jar), PluginStore.misfit(jar));
    }

    /** The place of a class; a name that says so if it is in none of the set's jars. */
    static Place of(String type, PluginLoader loader) {
        URL resource = loader.findResource(type.replace('.', '/') + ".class");
        try {
            return resource == null ? new Place("a class made by the plugins", Optional.empty()) : of(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the jar of " + type, e);
        }
    }

    /** What Maven wrote into the jar; nothing if it was built otherwise. */
    private static String version(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Optional<? extends ZipEntry> pom = zip.stream()
                    .filter(entry -> entry.getName().matches("META-INF/maven/[^/]+/[^/]+/pom\\.properties")).findFirst();
            if (pom.isEmpty()) {
                return "";
            }
            Properties properties = new Properties();
            try (InputStream in = zip.getInputStream(pom.get())) {
                properties.load(in);
            }
            String version = properties.getProperty("version");
            return version == null ? "" : " (version " + version + ")";
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
