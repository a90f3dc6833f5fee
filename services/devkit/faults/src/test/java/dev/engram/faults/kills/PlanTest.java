package dev.engram.faults.kills;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A failure is repeated by its seed, and no step is left to chance for ever. */
class PlanTest {
    @Test
    void theSameSeedGivesTheSamePlan() {
        List<Step> steps = Steps.all();
        assertThat(cycles(new Plan(steps, 4), 20)).isEqualTo(cycles(new Plan(steps, 4), 20)).isNotEqualTo(cycles(new Plan(steps, 5), 20));
    }

    @Test
    void everyStepComesWithinThePlanOfAFullRun() {
        List<Step> steps = Steps.all();
        List<Step> met = cycles(new Plan(steps, 4), 16).stream().map(Plan.Planned::step).distinct().toList();
        assertThat(met).containsExactlyInAnyOrderElementsOf(steps);
    }

    @Test
    void aCycleMeetsNoStepTwice() {
        Plan plan = new Plan(Steps.all(), 4);
        for (int i = 0; i < 30; i++) {
            assertThat(plan.cycle()).extracting(Plan.Planned::step).doesNotHaveDuplicates();
        }
    }

    @Test
    void theShortSelectionIsOneCycle() {
        List<Step> few = Steps.few();
        assertThat(new Plan(few, 4).cycle()).extracting(Plan.Planned::step).containsExactlyInAnyOrderElementsOf(few);
    }

    private static List<Plan.Planned> cycles(Plan plan, int count) {
        List<Plan.Planned> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            faults.addAll(plan.cycle());
        }
        return faults;
    }
}
