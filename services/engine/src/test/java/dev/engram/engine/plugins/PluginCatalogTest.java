package dev.engram.engine.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                    "batch-statistics", "bias-correction", "distillation", "er-ace", "ewc", "joint", "nearest-mean", "none", "replay", "si", "stored-logits",
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

    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
