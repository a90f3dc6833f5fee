package dev.engram.devkit.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationOptionsTest {
    @TempDir private Path folder;
    private final ConfigurationOptions options = new ConfigurationOptions();

    @Test
    void yamlAndSingleValuesBecomeOneMap() throws IOException {
        // Given
        options.file = Files.writeString(folder.resolve("c.yaml"), "size: 32\nmodel:\n  name: mlp\n");
        options.values = List.of("model.config.hidden=[64, 32]", "epochs=5", "note=two words");

        // When
        Map<String, Object> configuration = options.over(Map.of());

        // Then
        assertThat(configuration).isEqualTo(Map.of("size", 32, "epochs", 5, "note", "two words",
                "model", Map.of("name", "mlp", "config", Map.of("hidden", List.of(64, 32)))));
    }

    @Test
    void valuesGoOnTopOfWhatWas() {
        // Given
        options.values = List.of("model.depth=18");

        // When
        Map<String, Object> configuration = options.over(Map.of("model", Map.of("name", "resnet"), "size", 64));

        // Then
        assertThat(configuration).isEqualTo(Map.of("model", Map.of("name", "resnet", "depth", 18), "size", 64));
    }

    @Test
    void aValueThatIsNoMapCannotBeEntered() {
        // Given
        options.values = List.of("size.width=3");

        // When, Then
        assertThatThrownBy(() -> options.over(Map.of("size", 64))).isInstanceOf(UserError.class).hasMessageContaining("no map");
    }

    @Test
    void brokenYamlIsSaidInOneLine() throws IOException {
        // Given
        options.file = Files.writeString(folder.resolve("c.yaml"), "a: [1, 2");

        // When, Then
        assertThatThrownBy(() -> options.over(Map.of())).isInstanceOf(UserError.class)
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }
}
