package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StillMomentTest {
    private final List<String> discarded = new ArrayList<>();
    private int journal;
    private int database;
    private int told;

    @Test
    void whatStandsStillIsTakenAtOnce() {
        StillMoment.Found<Integer, String> found = take(() -> { });
        assertThat(found.marks()).isEqualTo(journal);
        assertThat(discarded).isEmpty();
    }

    @Test
    void whatMovedMeanwhileIsTakenAgain() {
        // Given a journal that moves on during the first two copies of the database
        StillMoment.Found<Integer, String> found = take(() -> journal += database <= 2 ? 1 : 0);

        // Then the third is the one, with the marks of that moment, and the others are gone
        assertThat(found.taken()).isEqualTo("copy 3");
        assertThat(found.marks()).isEqualTo(2);
        assertThat(discarded).containsExactly("copy 1", "copy 2");
        assertThat(told).isEqualTo(2);
    }

    @Test
    void whatNeverStandsStillIsNotTaken() {
        assertThatThrownBy(() -> take(() -> journal++)).isInstanceOf(UserError.class).hasMessageContaining("moved on");
        assertThat(discarded).hasSize(database);
    }

    private StillMoment.Found<Integer, String> take(Runnable meanwhile) {
        return StillMoment.of(() -> journal, () -> {
            database++;
            meanwhile.run();
            return "copy " + database;
        }, discarded::add, () -> told++);
    }
}
