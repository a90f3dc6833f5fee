package dev.engram.artifacts;

import dev.engram.api.sample.Hashes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads what a jar says about itself, as data. */
final class JarReader {
    private static final String SERVICES = "META-INF/services/";
    private static final String API = "dev.engram.api.";

    private JarReader() {}

    static PluginJar read(Path jar) {
        String file = jar.getFileName().toString();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<PluginJar.Provided> plugins = plugins(zip, file);
            if (plugins.isEmpty()) {
                throw new IllegalArgumentException("'" + file + "' provides no plugin: it has no file " + SERVICES + API
                        + "*. A plugin is named there, one class a line (see docs/PLUGIN_GUIDE.md)");
            }
            return new PluginJar(id(zip, file), Hashes.sha256(jar), Files.size(jar), file, plugins);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("no file '" + jar + "'", e);
        } catch (ZipException e) {
            throw new IllegalArgumentException("'" + file + "' is not a jar: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read '" + jar + "': " + e.getMessage(), e);
        }
    }

    private static List<PluginJar.Provided> plugins(ZipFile zip, String file) throws IOException {
        List<PluginJar.Provided> plugins = new ArrayList<>();
        for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).sorted((a, b) -> a.getName().compareTo(b.getName())).toList()) {
            if (entry.isDirectory() || !entry.getName().startsWith(SERVICES + API)) {
                continue;
            }
            String spi = entry.getName().substring(SERVICES.length());
            for (String type : types(zip, entry)) {
                if (zip.getEntry(type.replace('.', '/') + ".class") == null) {
                    throw new IllegalArgumentException("'" + file + "': " + entry.getName() + " names the class " + type
                            + ", which is not in the jar");
                }
                plugins.add(new PluginJar.Provided(spi.substring(spi.lastIndexOf('.') + 1), type));
            }
        }
        return plugins;
    }

    private static List<String> types(ZipFile zip, ZipEntry service) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(zip.getInputStream(service), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> line.replaceFirst("#.*", "").strip()).filter(line -> !line.isEmpty()).distinct().toList();
        }
    }

    /** The artifactId, if the jar was built by Maven from one project; the readable part of the file name otherwise. */
    private static String id(ZipFile zip, String file) throws IOException {
        List<? extends ZipEntry> poms = zip.stream()
                .filter(e -> e.getName().startsWith("META-INF/maven/") && e.getName().endsWith("/pom.properties"))
                .toList();
        if (poms.size() == 1) {
            Properties pom = new Properties();
            try (InputStream in = zip.getInputStream(poms.get(0))) {
                pom.load(in);
            }
            String artifact = pom.getProperty("artifactId");
            if (artifact != null && artifact.matches("[A-Za-z0-9._-]{1,128}")) {
                return artifact;
            }
        }
        String name = file.replaceFirst("\\.jar$", "").replaceFirst("-\\d[\\w.+-]*$", "").replaceAll("[^A-Za-z0-9._-]", "-");
        return name.isEmpty() ? "plugin" : name;
    }
}
