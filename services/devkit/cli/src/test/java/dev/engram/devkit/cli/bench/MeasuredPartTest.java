package dev.engram.devkit.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import org.junit.jupiter.api.Test;

class MeasuredPartTest {
    private static final MeasuredPart PART = new MeasuredPart("Benchmarks", "measured", "engram bench speed");
    private static final String BEGIN = "<!-- measured: what is below is written by engram bench speed -->";
    private static final String END = "<!-- measured: end -->";

    @Test
    void figuresReplaceThoseBefore() {
        assertThat(PART.into("prose\n\n" + BEGIN + "\n\nold\n\n" + END + "\n\nmore prose\n", "new\n"))
                .isEqualTo("prose\n\n" + BEGIN + "\n\nnew\n\n" + END + "\n\nmore prose\n");
    }

    @Test
    void aPageThatHadNoneGetsThemAtItsEnd() {
        assertThat(PART.into("# Benchmarks\n", "new\n")).isEqualTo("# Benchmarks\n\n" + BEGIN + "\n\nnew\n\n" + END + "\n");
    }

    @Test
    void aPageWithHalfAPlaceIsNotTouched() {
        assertThatThrownBy(() -> PART.into("prose\n" + BEGIN + "\nold, or prose?\n", "new\n")).isInstanceOf(UserError.class).hasMessageContaining(END);
    }
}
