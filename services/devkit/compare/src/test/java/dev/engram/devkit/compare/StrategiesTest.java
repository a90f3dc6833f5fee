package dev.engram.devkit.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.engine.plugins.PluginCatalog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StrategiesTest {
    private static final Map<String, Object> BASE = Map.of("size", 12, "channels", 1, "model", Map.of("name", "mlp"));

    private static Strategies and(String yaml) {
        return Strategies.stock().and("mine.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> stock() {
        return List.copyOf(Strategies.stock().names());
    }

    @ParameterizedTest
    @MethodSource("stock")
    void everyStockStrategyIsOneThatCanBeLearnt(String name) {
        try (PluginCatalog catalog = PluginCatalog.of(Jars.vision())) {
            // When
            ScenarioPlan plan = catalog.plan("image-classification", Strategies.stock().get(name, List.of()).over(BASE, Map.of(), 100));

            // Then
            assertThat(plan.model().name()).isEqualTo("mlp");
        }
    }

    @Test
    void theBufferThatWasAskedForReachesTheMethod() {
        Map<String, Object> configuration = Strategies.stock().get("er", List.of()).over(BASE, Map.of(), 123);
        assertThat(configuration.get("retention")).asString().contains("exemplars=123");
    }

    @Test
    void aConstantRateStaysConstantWhenAnotherIsAskedFor() {
        Map<String, Object> configuration = Strategies.stock().get("er", List.of()).over(BASE, Map.of("learningRate", 0.5), 1);
        assertThat(configuration).containsEntry("finalLearningRate", 0.5);
    }

    @Test
    void aMethodByItselfIsAStrategy() {
        Strategy strategy = Strategies.stock().get("of-a-plugin", List.of("of-a-plugin"));
        assertThat(strategy.configuration()).containsEntry("retention", List.of(Map.of("name", "of-a-plugin"))).containsEntry("epochs", 1);
    }

    @Test
    void aFileAddsStrategiesThatExtendStockOnes() {
        Strategy strategy = and("longer: {about: more, extends: er, configuration: {epochs: 7}}").get("longer", List.of());
        assertThat(strategy.configuration()).containsEntry("epochs", 7).containsEntry("batchSize", 128).containsKey("retention");
    }

    @Test
    void anUnknownNameIsToldWithThoseThatAreKnown() {
        assertThatThrownBy(() -> Strategies.stock().get("er2", List.of("mine"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("er2")
                .hasMessageContaining("der++").hasMessageContaining("mine");
    }

    @Test
    void aCircleIsToldWithItsWay() {
        assertThatThrownBy(() -> and("a: {extends: b}\nb: {extends: a}")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("circle");
    }

    @Test
    void aBaseThatIsNotThereIsTold() {
        assertThatThrownBy(() -> and("a: {extends: nothing}")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("mine.yaml")
                .hasMessageContaining("nothing");
    }

    @Test
    void aKeyThatIsNotKnownIsTold() {
        assertThatThrownBy(() -> and("a: {extend: er}")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("mine.yaml").hasMessageContaining("extend");
    }
}
