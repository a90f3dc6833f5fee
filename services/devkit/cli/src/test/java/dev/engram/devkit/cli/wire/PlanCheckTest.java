package dev.engram.devkit.cli.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.PluginStore;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.wire.plugin.TinyScenario;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.plugins.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCheckTest {
    @TempDir
    Path dir;
    private PluginCatalog catalog;

    @BeforeEach
    void openCatalog() throws IOException {
        catalog = PluginCatalog.of(List.of(jar(dir.resolve("tiny-1.0.jar"))));
    }

    @AfterEach
    void closeCatalog() {
        catalog.close();
    }

    @Test
    void whatCanBeLearnedAndServedPasses() {
        assertThat(check(Map.of()).input().height()).isEqualTo(8);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> check(Map.of("sise", 9))).isInstanceOf(PluginException.class).hasMessageContaining("sise")
                .hasMessageContaining("size");
    }

    @Test
    void aDecisionThatServingDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> check(Map.of("decision", "score"))).isInstanceOf(UserError.class)
                .hasMessageContaining("'score'").hasMessageContaining("softmax");
    }

    @Test
    void aTaskThatTheLearnerDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> check(Map.of("task", "anomaly"))).isInstanceOf(UserError.class).hasMessageContaining("single-label");
    }

    @Test
    void aModelWhoseHeadDoesNotGrowIsRefused() {
        assertThatThrownBy(() -> check(Map.of("fixedClasses", 3))).isInstanceOf(UserError.class).hasMessageContaining("head that grows");
    }

    @Test
    void theCatalogIsThatOfAStoredSet() throws IOException {
        // Given the jar, installed
        PluginStore store = new PluginStore(new MemoryObjectStore());
        store.install(dir.resolve("tiny-1.0.jar"));

        // When the newest set is laid out in a folder and opened
        List<Path> jars = store.fetch(store.latest(), Files.createDirectories(dir.resolve("set")));

        // Then it is the same plugin
        try (PluginCatalog stored = PluginCatalog.of(jars)) {
            assertThat(new PlanCheck(stored).require(record(Map.of()))).isNotNull();
        }
    }

    private dev.engram.api.scenario.ScenarioPlan check(Map<String, Object> configuration) {
        return new PlanCheck(catalog).require(record(configuration));
    }

    private static ScenarioRecord record(Map<String, Object> configuration) {
        return new ScenarioRecord(1, "shelf", "tiny", configuration, "0".repeat(64), ScenarioRecord.FOLLOW, RoundPolicy.defaults());
    }

    /** A plugin jar of the classes in the package {@code plugin} beside this test. */
    private static Path jar(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out)) {
            for (Class<?> type : List.of(TinyScenario.class, TinyScenario.Config.class, TinyScenario.Model.class, TinyScenario.ModelConfig.class,
                    TinyScenario.Loss.class, TinyScenario.NoConfig.class)) {
                String path = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(path));
                try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
                    in.transferTo(jar);
                }
            }
            service(jar, "dev.engram.api.scenario.ScenarioFactory", TinyScenario.class);
            service(jar, "dev.engram.api.network.ModelFactory", TinyScenario.Model.class);
            service(jar, "dev.engram.api.learning.LossFactory", TinyScenario.Loss.class);
        }
        return file;
    }

    private static void service(JarOutputStream jar, String kind, Class<?> type) throws IOException {
        jar.putNextEntry(new JarEntry("META-INF/services/" + kind));
        jar.write(type.getName().getBytes(StandardCharsets.UTF_8));
    }
}
