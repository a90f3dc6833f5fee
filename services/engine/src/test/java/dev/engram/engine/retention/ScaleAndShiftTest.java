package dev.engram.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScaleAndShiftTest {
    @Test
    void withoutAnythingElseToGoByTheShiftIsTheLogOfTheOdds() {
        // Given a thousand samples that nothing tells apart, of which 300 are of the new class
        double[][] logits = new double[1000][2];
        List<Integer> truth = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            truth.add(i < 300 ? 7 : 3);
        }

        // When scale and shift are fitted
        ScaleAndShift fit = ScaleAndShift.fit(logits, truth, List.of(3, 7), Set.of(7));

        // Then the shift is log(0.3 / 0.7) but for the ridge, and the scale, which does nothing, stays 1
        assertThat(fit.shift()).isCloseTo(Math.log(0.3 / 0.7), within(0.01));
        assertThat(fit.scale()).isCloseTo(1, within(1e-9));
    }

    @Test
    void whatWasDoneToLogitsIsUndone() {
        // Given classes drawn from the soft-max of logits, of which those of the new class were then doubled and raised by one
        SplittableRandom random = new SplittableRandom(5);
        double[][] logits = new double[20_000][3];
        List<Integer> truth = new ArrayList<>();
        for (double[] row : logits) {
            double[] shares = new double[3];
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                row[c] = 4 * random.nextDouble() - 2;
                shares[c] = Math.exp(row[c]);
                sum += shares[c];
            }
            double chance = random.nextDouble() * sum;
            truth.add(chance < shares[0] ? 0 : chance < shares[0] + shares[1] ? 1 : 2);
            row[2] = 2 * row[2] + 1;
        }

        // When scale and shift are fitted, then they are one half and minus one half
        ScaleAndShift fit = ScaleAndShift.fit(logits, truth, List.of(0, 1, 2), Set.of(2));
        assertThat(fit.scale()).isCloseTo(0.5, within(0.03));
        assertThat(fit.shift()).isCloseTo(-0.5, within(0.06));
    }
}
