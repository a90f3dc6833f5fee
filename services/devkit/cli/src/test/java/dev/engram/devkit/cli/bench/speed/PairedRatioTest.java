package dev.engram.devkit.cli.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedRatioTest {
    @Test
    void aRatioIsTheOthersMedianByOurs() {
        // Given times of five rounds, one of which was disturbed on our side
        List<Double> ours = List.of(1.0, 1.0, 9.0, 1.0, 1.0);
        List<Double> other = List.of(2.0, 2.0, 2.0, 2.0, 2.0);

        // When they are compared
        PairedRatio ratio = PairedRatio.of(ours, other);

        // Then we are twice as fast, and the disturbed round is in the interval only
        assertThat(ratio.ratio()).isEqualTo(2.0);
        assertThat(ratio.low()).isLessThan(1).isGreaterThanOrEqualTo(2.0 / 9);
        assertThat(ratio.high()).isEqualTo(2.0);
    }

    @Test
    void theIntervalHoldsTheTruthNineteenTimesInTwenty() {
        // Given many measurements of which the true ratio is known
        SplittableRandom random = new SplittableRandom(3);
        int hits = 0;
        int all = 100;
        for (int i = 0; i < all; i++) {
            // When each has 20 noisy rounds
            PairedRatio ratio = PairedRatio.of(times(random, 1.0), times(random, 1.3), 1000);
            hits += ratio.low() <= 1.3 && ratio.high() >= 1.3 ? 1 : 0;
        }

        // Then about 95 of 100 intervals hold it
        assertThat(hits).isBetween(88, 100);
    }

    @Test
    void whatSlowsBothDownInARoundDoesNotWidenTheInterval() {
        // Given rounds that differ tenfold, on both sides alike
        List<Double> ours = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        for (int round = 1; round <= 9; round++) {
            ours.add(0.1 * round);
            other.add(0.15 * round);
        }

        // When they are compared, then the interval is the ratio alone
        PairedRatio ratio = PairedRatio.of(ours, other);
        assertThat(ratio.low()).isCloseTo(1.5, within(1e-9));
        assertThat(ratio.high()).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void roundsOfOneSideAloneAreRefused() {
        assertThatThrownBy(() -> PairedRatio.of(List.of(1.0, 1.0), List.of(1.0))).hasMessageContaining("got 2 and 1");
    }

    private static List<Double> times(SplittableRandom random, double middle) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            times.add(middle * (0.9 + 0.2 * random.nextDouble()));
        }
        return times;
    }
}
