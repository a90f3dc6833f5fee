package dev.engram.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "eval/accuracy/task-1, eval/accuracy/task-1",
        "a(b)é, a_b__",
        "/a//b/, a/b",
        "a/../b, a/__/b",
        "./a, _/a",
        "'', _",
        "///, _"
    })
    void keysBecomeWhatMlflowTakes(String key, String clean) {
        assertThat(Names.key(key)).isEqualTo(clean);
    }

    @Test
    void aLongKeyIsCut() {
        assertThat(Names.key("k".repeat(249) + "/tail")).hasSize(250).doesNotEndWith("/");
    }

    @Test
    void whatIsCutSaysSo() {
        assertThat(Names.cut("x".repeat(6_001), 6_000)).hasSize(6_000).endsWith("… [cut: 6001 characters]");
        assertThat(Names.cut("x".repeat(6_000), 6_000)).hasSize(6_000).doesNotContain("cut");
    }

    @Test
    void noCharacterIsCutInTwo() {
        String cut = Names.cut("😀".repeat(100), 101);

        assertThat(cut.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)).isTrue();
    }
}
