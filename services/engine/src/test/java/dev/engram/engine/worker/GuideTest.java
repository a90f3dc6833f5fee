package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin of {@code docs/PLUGIN_GUIDE.md}, taken from the page as it stands there: compiled, packed, learned with. */
class GuideTest {
    private static final Path GUIDE = Path.of(System.getProperty("engram.root"), "docs", "PLUGIN_GUIDE.md");
    /** A file's path in backticks on a line of its own, then its text in a fence. */
    private static final Pattern FILE = Pattern.compile("(?m)^`(src/[^`]+)`\\n\\n```\\w+\\n(.*?)^```$", Pattern.DOTALL);
    private static final String RESOURCES = "src/main/resources/";

    @TempDir
    Path folder;

    @Test
    void theGuidesPluginLearnsTwoRounds() throws Exception {
        // Given the jar that the guide's files make
        Map<String, String> files = files();
        assertThat(files).containsKey("src/main/java/com/example/shelf/Shelf.java").hasSizeGreaterThan(12);
        Path jar = jar(files, compiled(files));
        Stream stream = new Stream(folder.resolve("rounds"), "shelf", Map.of("exemplars", 40, "epochs", 8)).plugins(TinyPictures.jars()).plugins(jar);

        // When two experiences are learnt
        RoundResult first = stream.round(experience(stream, 0, 1));
        RoundResult second = stream.round(experience(stream, 2, 3));

        // Then it works, and nothing was forgotten
        assertThat(first.reason()).isNull();
        assertThat(second.reason()).isNull();
        assertThat(second.metrics().get("averageAccuracy")).isGreaterThan(0.9);
    }

    private static Map<String, String> files() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        Matcher matcher = FILE.matcher(Files.readString(GUIDE));
        while (matcher.find()) {
            files.put(matcher.group(1), matcher.group(2));
        }
        return files;
    }

    private Path compiled(Map<String, String> files) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path place = folder.resolve("guide").resolve(file.getKey());
            Files.createDirectories(place.getParent());
            Files.writeString(place, file.getValue());
            if (file.getKey().endsWith(".java")) {
                sources.add(place);
            }
        }
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none");
            assertThat(compiler.getTask(null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources)).call())
                    .as("the guide's files compile").isTrue();
        }
        return classes;
    }

    private Path jar(Map<String, String> files, Path classes) throws IOException {
        Path jar = folder.resolve("shelf-plugin.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar)); var compiled = Files.walk(classes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                if (file.getKey().startsWith(RESOURCES)) {
                    out.putNextEntry(new ZipEntry(file.getKey().substring(RESOURCES.length())));
                    out.write(file.getValue().getBytes());
                }
            }
            for (Path file : (Iterable<Path>) compiled.filter(f -> f.toString().endsWith(".class")).sorted()::iterator) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private static List<OrderSample> experience(Stream stream, int... labels) throws Exception {
        List<OrderSample> samples = new ArrayList<>();
        for (int label : labels) {
            for (int i = 0; i < 40; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < 30 ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return samples;
    }
}
