package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.engram.api.scenario.TrainingPlan;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    /** At epochs 1, 10, 25, 49 and 55, printed by PyTorch 2.7.1. */
    private static final double[] PYTORCH = {0.09990133740804936, 0.09045094521025018, 0.05000050000000002, 9.96625919506362e-05, 0.0024481497135004655};

    @Test
    void risesInALineThenFallsLikeACosine() {
        // Given a tenth of 100 steps of warm-up, from 1 down to 0.2
        TrainingPlan plan = TrainingPlan.builder().learningRate(1).finalLearningRate(0.2).warmup(0.1).build();
        Schedule schedule = Schedule.of(plan, 10, 10);

        // Then it rises by tenths, is at its peak after them, half way down in the middle and near its end at the last step
        assertThat(schedule.rate(0)).isEqualTo(0.1);
        assertThat(schedule.rate(9)).isEqualTo(1);
        assertThat(schedule.rate(10)).isEqualTo(1);
        assertThat(schedule.rate(55)).isCloseTo(0.6, within(1e-12));
        assertThat(schedule.rate(99)).isCloseTo(0.2, within(1e-3));
    }

    @Test
    void scalesEveryRate() {
        TrainingPlan plan = TrainingPlan.builder().learningRate(1).finalLearningRate(0.2).warmup(0).build();
        Schedule half = Schedule.of(plan, 10, 1).aside(0.5);
        assertThat(half.rate(0)).isEqualTo(0.5);
        assertThat(half.rate(10)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void oneStepIsTakenAtThePeak() {
        TrainingPlan plan = TrainingPlan.builder().learningRate(1).finalLearningRate(0).warmup(0.05).build();
        assertThat(Schedule.of(plan, 1, 1).rate(0)).isEqualTo(1);
    }

    /** Values of torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50, eta_min=1e-6) at rate 0.1, stepped after every epoch. */
    @Test
    void perEpochItIsPyTorchsCosineAnnealing() {
        // Given T_max of 50 epochs of 7 steps, down to 1e-6, in a training of 60
        TrainingPlan plan = TrainingPlan.builder().learningRate(0.1).finalLearningRate(1e-6).warmup(0).period(50).cadence("epoch").build();
        Schedule schedule = Schedule.of(plan, 7, 60);

        // Then the rate is PyTorch's, stays within an epoch, and rises again behind T_max
        Map<Integer, Double> expected = Map.of(0, 0.1, 1, PYTORCH[0], 10, PYTORCH[1], 25, PYTORCH[2], 49, PYTORCH[3], 50, 1e-6, 55, PYTORCH[4]);
        expected.forEach((epoch, rate) -> {
            assertThat(schedule.rate(7L * epoch)).as("epoch " + epoch).isCloseTo(rate, within(1e-12));
            assertThat(schedule.rate(7L * epoch + 6)).isEqualTo(schedule.rate(7L * epoch));
        });
    }

    @Test
    void perStepThePeriodCountsSteps() {
        TrainingPlan plan = TrainingPlan.builder().learningRate(0.1).finalLearningRate(1e-6).warmup(0).period(50).build();
        Schedule schedule = Schedule.of(plan, 7, 60);
        assertThat(schedule.rate(1)).isCloseTo(PYTORCH[0], within(1e-12));
        assertThat(schedule.rate(25)).isCloseTo(PYTORCH[2], within(1e-12));
    }

    @Test
    void withoutAPeriodTheEpochsGoDownOnce() {
        // Given ten epochs of four steps
        TrainingPlan plan = TrainingPlan.builder().learningRate(1).finalLearningRate(0).warmup(0).cadence("epoch").build();
        Schedule schedule = Schedule.of(plan, 4, 10);

        // Then the rate falls from epoch to epoch, and is half way down in the middle
        assertThat(schedule.rate(3)).isEqualTo(1);
        assertThat(schedule.rate(20)).isCloseTo(0.5, within(1e-12));
        assertThat(schedule.rate(39)).isCloseTo(0.5 * (1 + Math.cos(0.9 * Math.PI)), within(1e-12));
    }
}
