package dev.engram.artifacts;

import dev.engram.api.plugin.ApiVersion;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads what a jar says about itself, as data, and refuses what can be seen to be broken without loading a class. */
final class JarReader {
    private static final String SERVICES = "META-INF/services/";
    private static final String API = "dev.engram.api.";

    private JarReader() {}

    static PluginJar read(Path jar) {
        String file = jar.getFileName().toString();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            refusal(declared(zip)).ifPresent(reason -> {
                throw new IllegalArgumentException("'" + file + "' " + reason);
            });
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

    /** Why a jar with that {@link ApiVersion#ATTRIBUTE} does not fit; empty if it does, or does not say. */
    static Optional<String> refusal(String declared) {
        if (declared == null) {
            return Optional.empty();
        }
        String says = "says in its manifest " + ApiVersion.ATTRIBUTE + ": " + declared;
        if (!declared.matches("\\d{1,6}")) {
            return Optional.of(says + "; a whole number is expected, here " + ApiVersion.CURRENT);
        }
        int version = Integer.parseInt(declared);
        if (version > ApiVersion.CURRENT) {
            return Optional.of(says + ", but this Engram offers " + ApiVersion.CURRENT
                    + ": it was built for a newer one. Build it against this Engram's framework-api, or bring Engram up to date");
        }
        if (version < ApiVersion.OLDEST) {
            return Optional.of(says + ", but this Engram takes " + ApiVersion.OLDEST + " to " + ApiVersion.CURRENT
                    + ": it was built for an older one. Build it against this Engram's framework-api");
        }
        return Optional.empty();
    }

    /** The manifest's attribute, or null. */
    static String declared(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry("META-INF/MANIFEST.MF");
        if (entry == null) {
            return null;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            String value = new Manifest(in).getMainAttributes().getValue(ApiVersion.ATTRIBUTE);
            return value == null ? null : value.strip();
        }
    }

    private static List<PluginJar.Provided> plugins(ZipFile zip, String file) throws IOException {
        List<PluginJar.Provided> plugins = new ArrayList<>();
        for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).sorted(Comparator.comparing(ZipEntry::getName)).toList()) {
            if (entry.isDirectory() || !entry.getName().startsWith(SERVICES + API)) {
                continue;
            }
            String kind = kind(entry, file);
            for (String type : types(zip, entry)) {
                String name = PluginClass.name(zip, type, "'" + file + "': " + entry.getName() + " names the class " + type + ", ");
                plugins.stream().filter(other -> other.kind().equals(kind) && other.name().equals(name)).findFirst().ifPresent(other -> {
                    throw new IllegalArgumentException("'" + file + "': " + other.type() + " and " + type + " are both called '" + name
                            + "'; rename one, a name stands for one " + kind);
                });
                plugins.add(new PluginJar.Provided(kind, type, name));
            }
        }
        return plugins;
    }

    /** A misspelt file would never be read, and its plugins would be unknown without a word. */
    private static String kind(ZipEntry service, String file) {
        String spi = service.getName().substring(SERVICES.length());
        return PluginJar.KINDS.stream().filter(known -> known.getName().equals(spi)).findFirst().map(Class::getSimpleName)
                .orElseThrow(() -> new IllegalArgumentException("'" + file + "': " + service.getName()
                        + " is of no kind that a plugin can be; known are " + PluginJar.KINDS.stream().map(Class::getName).toList()));
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
