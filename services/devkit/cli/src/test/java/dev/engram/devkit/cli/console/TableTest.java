package dev.engram.devkit.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void numbersStandOnTheRightAndNamesOnTheLeft() {
        // Given
        Table table = Table.of("name", "n").row("cat", 7).row("a", 12);

        // When
        List<String> lines = table.lines();

        // Then
        assertThat(lines).containsExactly("name   n", "────  ──", "cat    7", "a     12");
    }

    @Test
    void missingCellsAreEmpty() {
        assertThat(Table.of("a", "b").row("x").lines()).last().isEqualTo("x");
    }

    @Test
    void aRowThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> Table.of("a").row("x", "y")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMatrixHasAColumnPerExperience() {
        // When
        List<String> lines = Tables.matrix("round", List.of(List.of(1.0), List.of(0.9, 0.8)), List.of(1.0, 0.85), List.of(0.0, 0.1)).lines();

        // Then
        assertThat(lines.get(3)).contains("90.0 %", "80.0 %", "85.0 %", "10.0 %");
    }
}
