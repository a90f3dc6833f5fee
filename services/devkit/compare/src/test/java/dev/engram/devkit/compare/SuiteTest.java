package dev.engram.devkit.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The quick suite: what strategies reach on generated signs. The full one is {@code engram compare --suite bench/continual/mnist.yaml}. */
class SuiteTest {
    private static final String QUICK = "quick.yaml";

    @TempDir private static Path folder;
    private static Pack pack;

    @BeforeAll
    static void pack() throws IOException {
        pack = Signs.pack(folder, 60, 20);
    }

    static List<Suite.Case> cases() {
        try (InputStream in = SuiteTest.class.getResourceAsStream(QUICK)) {
            return Suite.of(QUICK, in.readAllBytes()).cases();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStrategyReachesWhatIsExpectedOfIt(Suite.Case expected) throws IOException {
        // When
        RunOrder order = Learnings.order(folder, expected.stream(), expected.strategy(), expected.configuration(), expected.buffer(), 0);
        RunResult found = Learnings.learn(pack, order);

        // Then
        assertThat(expected.differences(found.averageAccuracy(), found.forgetting())).as(expected.name()).isEmpty();
    }

    @Test
    void whatIsWorseThanExpectedIsADifference() {
        Suite.Case expected = new Suite.Case("class:5x2", "er", null, null, null, null, 0.9, 0.1, 0.01);
        assertThat(expected.differences(0.88, 0.105)).singleElement().asString().contains("average accuracy 0.8800, expected 0.9000");
    }

    @Test
    void whatIsNoSuiteIsTold() {
        assertThatThrownBy(() -> Suite.of("mine.yaml", "cases: [{stream: 'class:5x2'}]".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("mine.yaml").hasMessageContaining("strategy");
    }
}
