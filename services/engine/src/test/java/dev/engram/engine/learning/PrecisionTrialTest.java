package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.scenario.Precision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PrecisionTrialTest {
    private static Stream<PrecisionTrial> turns(int count, double float32, double bfloat16) {
        return Stream.generate(() -> new PrecisionTrial(float32, bfloat16)).limit(count);
    }

    @Test
    void whatIsUsualCountsAndNotWhatWasShortestOnce() {
        // Given steps in float32 that were short at times, as where another machine left the processor alone, and else are longer than in bfloat16
        List<PrecisionTrial> turns = Stream.of(turns(4, 1.9, 1.1), turns(3, 0.9, 1.1), turns(5, 1.9, 1.1)).flatMap(some -> some).toList();

        // Then the choice is what is faster for most of the time
        assertThat(PrecisionTrial.usual(turns)).isEqualTo(new PrecisionTrial(1.9, 1.1));
        assertThat(PrecisionTrial.usual(turns).faster()).isEqualTo(Precision.BFLOAT16);
    }

    @Test
    void thePlansOfTheFirstTurnsDoNotCount() {
        List<PrecisionTrial> turns = Stream.concat(turns(1, 1, 9), turns(3, 2, 1)).toList();

        assertThat(PrecisionTrial.usual(turns)).isEqualTo(new PrecisionTrial(2, 1));
    }

    @Test
    void aLittleFasterIsNotWorthTheBits() {
        assertThat(new PrecisionTrial(1, 0.96).faster()).isEqualTo(Precision.FLOAT32);
        assertThat(new PrecisionTrial(1, 0.94).faster()).isEqualTo(Precision.BFLOAT16);
    }

    @Test
    void theFirstTurnsAreNeverClear() {
        assertThat(PrecisionTrial.clear(turns(4, 2, 1).toList())).isFalse();
        assertThat(PrecisionTrial.clear(turns(8, 2, 1).toList())).isTrue();
    }

    @Test
    void turnsThatTurnAroundAreNotClear() {
        assertThat(PrecisionTrial.clear(Stream.concat(turns(8, 2, 1), turns(4, 1, 2)).toList())).isFalse();
    }
}
