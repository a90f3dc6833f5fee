package dev.engram.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A plugin jar made of source texts, compiled against the test's class path: for tests of what a host does with jars of others. Not
 * thread-safe; a builder used once.
 */
public final class SourceJar {
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package\\s+([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("(?m)^public\\s+(?:abstract\\s+|final\\s+)*(?:class|interface|record|enum)\\s+(\\w+)");

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, List<String>> services = new TreeMap<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();
    private final List<String> options = new ArrayList<>(List.of("-proc:none", "-nowarn"));

    /** Adds a class, by its source; the first public type in it names the file. */
    public SourceJar source(String text) {
        sources.put(first(PACKAGE, text).replace('.', '/') + "/" + first(TYPE, text) + ".java", text);
        return this;
    }

    /** Lists a class as a plugin of a kind, whether it is there or not. */
    public SourceJar service(Class<?> kind, String type) {
        return service(kind.getName(), type);
    }

    /** Lists a class in the service file of that name. */
    public SourceJar service(String kind, String type) {
        services.computeIfAbsent(kind, key -> new ArrayList<>()).add(type);
        return this;
    }

    /** An attribute of the manifest. */
    public SourceJar attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    /** Leaves a class out of the jar that the others were compiled against. */
    public SourceJar without(String type) {
        left.add(type.replace('.', '/') + ".class");
        return this;
    }

    /** An option of the compiler. */
    public SourceJar option(String... option) {
        options.addAll(List.of(option));
        return this;
    }

    /** Compiles and packs; the jar appears whole, by a rename. Returns it. */
    public Path write(Path jar) {
        try {
            Path work = Files.createTempDirectory("source-jar");
            Path classes = Files.createDirectories(work.resolve("classes"));
            compile(work, classes);
            Path part = jar.resolveSibling(jar.getFileName() + ".part");
            pack(classes, part);
            Files.move(part, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            delete(work);
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + jar, e);
        }
    }

    private void compile(Path work, Path classes) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = work.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source.getValue()));
        }
        if (files.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path")));
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            if (!compiler.getTask(said, manager, null, all, null, manager.getJavaFileObjectsFromPaths(files)).call()) {
                throw new IllegalArgumentException("the sources do not compile:\n" + said);
            }
        }
    }

    private void pack(Path classes, Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> found = Files.walk(classes)) {
            out.setLevel(Deflater.NO_COMPRESSION);
            for (Map.Entry<String, List<String>> service : services.entrySet()) {
                entry(out, "META-INF/services/" + service.getKey(), String.join("\n", service.getValue()).getBytes(StandardCharsets.UTF_8));
            }
            for (Path each : (Iterable<Path>) found.filter(Files::isRegularFile).sorted()::iterator) {
                String name = classes.relativize(each).toString();
                if (!left.contains(name)) {
                    entry(out, name, Files.readAllBytes(each));
                }
            }
        }
    }

    private static void entry(JarOutputStream out, String name, byte[] bytes) throws IOException {
        JarEntry entry = new JarEntry(name);
        // Equal sources make equal bytes.
        entry.setTime(0);
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no '" + pattern + "' in the source:\n" + text);
        }
        return matcher.group(1);
    }
}
