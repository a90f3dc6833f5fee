package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.engram.api.scenario.TrainingPlan;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void risesInALineThenFallsLikeACosine() {
        // Given a tenth of 100 steps of warm-up, from 1 down to 0.2
        TrainingPlan plan = TrainingPlan.builder().learningRate(1).finalLearningRate(0.2).warmup(0.1).build();
        Schedule schedule = Schedule.of(plan, 100, 1);

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
        Schedule half = Schedule.of(plan, 10, 0.5);
        assertThat(half.rate(0)).isEqualTo(0.5);
        assertThat(half.rate(10)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void oneStepIsTakenAtThePeak() {
        TrainingPlan plan = TrainingPlan.builder().learningRate(1).finalLearningRate(0).warmup(0.05).build();
        assertThat(Schedule.of(plan, 1, 1).rate(0)).isEqualTo(1);
    }
}
