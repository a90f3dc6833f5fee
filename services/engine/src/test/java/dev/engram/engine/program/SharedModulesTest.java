package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedModulesTest {
    private final List<String> parsed = new ArrayList<>();
    private final List<String> freed = new ArrayList<>();
    private final SharedModules<String> modules = new SharedModules<>(this::parse, freed::add, 2);

    private String parse(String text) {
        parsed.add(text);
        return "module of " + text;
    }

    @Test
    void aTextIsParsedOnceForAllWhoUseIt() {
        // Given two users of one text
        String first = modules.take("a");
        String second = modules.take("a");

        // When one of them is done
        modules.give("a");

        // Then both had the same module, and the other one still has it
        assertThat(first).isSameAs(second);
        assertThat(parsed).containsExactly("a");
        assertThat(freed).isEmpty();
    }

    @Test
    void whatNobodyUsesIsThereForTheNext() {
        // Given a text that was used once
        modules.take("a");
        modules.give("a");

        // When somebody comes with it again
        modules.take("a");

        // Then it is not parsed again
        assertThat(parsed).containsExactly("a");
    }

    @Test
    void theLongestIdleGoesWhenThereAreTooMany() {
        // Given three texts that nobody uses any more, where two are kept, and one that is in use
        modules.take("used");
        for (String text : List.of("a", "b", "c")) {
            modules.take(text);
        }

        // When they are given back one after the other
        for (String text : List.of("b", "a", "c")) {
            modules.give(text);
        }

        // Then only the first of them is freed
        assertThat(freed).containsExactly("module of b");
        modules.take("b");
        assertThat(parsed).containsExactly("used", "a", "b", "c", "b");
    }
}
