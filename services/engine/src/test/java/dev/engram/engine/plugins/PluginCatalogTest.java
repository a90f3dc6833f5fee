package dev.engram.engine.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.digits.Digits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        assertThat(catalog.loss(plan.loss()).getClass().getClassLoader()).isInstanceOf(PluginLoader.class);
    }

    @Test
    void stockRetentionIsInEverySet() {
        try (PluginCatalog empty = PluginCatalog.open(folder.resolve("missing"))) {
            assertThat(empty.names(dev.engram.api.learning.RetentionFactory.class)).containsExactly("a-gem", "balanced-fine-tuning",
                    "batch-statistics", "bias-correction", "distillation", "er-ace", "ewc", "joint", "labels-trick", "nearest-mean", "none", "replay", "si", "stored-logits",
                    "teacher", "weight-alignment");
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
    void methodsThatDoNotGoTogetherSaySo() {
        assertRefused(List.of("replay", "bias-correction", "nearest-mean"), "nearest-mean", "bias-correction");
        assertRefused(List.of("replay", "weight-alignment", "nearest-mean"), "nearest-mean", "weight-alignment");
        assertRefused(List.of("nearest-mean", "replay"), "nearest-mean", "last");
        assertRefused(List.of("nearest-mean"), "needs exemplars", "replay");
        assertRefused(List.of("stored-logits", "replay"), "stored-logits", "before it");
        assertRefused(List.of("replay", "er-ace"), "replay", "er-ace");
        assertRefused(List.of("none", "ewc"), "none", "alone");
        assertRefused(List.of("joint", "replay"), "joint", "alone");
    }

    private void assertRefused(List<String> methods, String... words) {
        Map<String, Object> config = Map.of("retention", methods.stream().map(name -> Map.of("name", name, "config", Map.of())).toList());
        assertThatThrownBy(() -> catalog.plan("image-classification", config)).isInstanceOf(PluginException.class).message().contains(words);
    }

    @Test
    void valuesThatMethodsCannotTakeSayWhatTheyCan() {
        assertThatThrownBy(() -> catalog.retention(PluginRef.of("replay", Map.of("choice", "newest")))).hasMessageContaining("choice")
                .hasMessageContaining("class-balanced").hasMessageContaining("reservoir").hasMessageContaining("herding");
        assertThatThrownBy(() -> catalog.retention(PluginRef.of("ewc", Map.of("form", "per-experience", "decay", 0.5)))).hasMessageContaining("decay");
        assertThatThrownBy(() -> catalog.retention(PluginRef.of("si", Map.of("strength", -1)))).hasMessageContaining("strength").hasMessageContaining("-1");
        assertThatThrownBy(() -> catalog.retention(PluginRef.of("weight-alignment", Map.of("ratio", 1)))).hasMessageContaining("ratio");
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
