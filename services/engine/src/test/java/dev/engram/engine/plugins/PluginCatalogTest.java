package dev.engram.engine.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.digits.Digits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCatalogTest {
    @TempDir
    Path folder;

    private PluginCatalog catalog;

    @BeforeEach
    void open() {
        catalog = PluginCatalog.of(List.of(place(Digits.class), place(dev.engram.vision.SmallCnn.class)));
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void classesComeFromTheSetNotFromTheHost() {
        ScenarioPlan plan = catalog.plan("digits", Map.of());
        assertThat(plan.model().name()).isEqualTo("small-cnn");
        assertThat(catalog.network(plan, 3).classes()).isEqualTo(3);
        assertThat(catalog.loss(plan.loss()).getClass().getClassLoader()).isNotSameAs(getClass().getClassLoader());
    }

    @Test
    void stockRetentionIsInEverySet() {
        try (PluginCatalog empty = PluginCatalog.open(folder.resolve("missing"))) {
            assertThat(empty.names(dev.engram.api.learning.RetentionFactory.class)).containsExactly("ewc", "replay", "stored-logits", "teacher");
        }
    }

    @Test
    void anUnknownNameListsWhatIsKnown() {
        assertThatThrownBy(() -> catalog.plan("digitz", Map.of())).isInstanceOf(PluginException.class)
                .hasMessageContaining("digitz").hasMessageContaining("image-classification");
    }

    @Test
    void anUnknownKeyListsWhatIsKnown() {
        assertThatThrownBy(() -> catalog.plan("image-classification", Map.of("gate", Map.of("maxDorp", 0.1))))
                .hasMessageContaining("gate.maxDorp").hasMessageContaining("maxDrop, minAccuracy");
    }

    @Test
    void wrongTypesAreNotGuessed() {
        assertThatThrownBy(() -> catalog.plan("digits", Map.of("epochs", "many"))).hasMessageContaining("epochs").hasMessageContaining("whole number");
        assertThatThrownBy(() -> catalog.plan("digits", Map.of("epochs", "3"))).hasMessageContaining("epochs");
        assertThatThrownBy(() -> catalog.plan("digits", Map.of("epochs", 2.5))).hasMessageContaining("epochs");
    }

    @Test
    void aRefusedValueNamesItsKey() {
        assertThatThrownBy(() -> catalog.plan("image-classification", Map.of("size", 2))).hasMessageContaining("size").hasMessageContaining("4 to 1024");
    }

    @Test
    void nestedPluginsAreCheckedToo() {
        Map<String, Object> config = Map.of("retention", List.of(Map.of("name", "replay", "config", Map.of("exemplarz", 3))));
        assertThatThrownBy(() -> catalog.plan("image-classification", config)).hasMessageContaining("replay").hasMessageContaining("exemplarz");
    }

    @Test
    void twoOfOneNameAreRefused() throws Exception {
        Path copy = jar("copy.jar", ScenarioFactory.class.getName(), Again.class.getName(), Again.class);
        assertThatThrownBy(() -> PluginCatalog.of(List.of(place(Digits.class), copy))).isInstanceOf(PluginException.class)
                .hasMessageContaining("'digits'").hasMessageContaining("rename one");
    }

    @Test
    void aBrokenServiceFileNamesJarAndClass() throws Exception {
        Path broken = jar("broken.jar", ScenarioFactory.class.getName(), "org.example.Missing", null);
        assertThatThrownBy(() -> PluginCatalog.of(List.of(broken))).hasMessageContaining("broken.jar").hasMessageContaining("org.example.Missing")
                .hasMessageContaining("not in the jar");
    }

    @Test
    void aClassOfAnotherKindIsRefused() throws Exception {
        Path wrong = jar("wrong.jar", ScenarioFactory.class.getName(), NoPlugin.class.getName(), NoPlugin.class);
        assertThatThrownBy(() -> PluginCatalog.of(List.of(wrong))).hasMessageContaining("does not implement");
    }

    /** Another plugin called like the stock one. */
    @dev.engram.api.plugin.Plugin(name = "digits")
    public static final class Again implements ScenarioFactory<dev.engram.api.plugin.Plugin.NoConfig> {
        @Override
        public ScenarioPlan plan(dev.engram.api.plugin.Plugin.NoConfig config) {
            return null;
        }
    }

    /** No plugin at all. */
    public static final class NoPlugin {}

    private Path jar(String name, String service, String line, Class<?> type) throws Exception {
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("META-INF/services/" + service));
            out.write(line.getBytes());
            out.closeEntry();
            if (type != null) {
                String path = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new ZipEntry(path));
                out.write(type.getClassLoader().getResourceAsStream(path).readAllBytes());
                out.closeEntry();
            }
        }
        return jar;
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
