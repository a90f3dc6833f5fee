package dev.engram.trainer.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.lineage.sweep.SweepReport;
import dev.engram.lineage.sweep.ThinningRule;
import dev.engram.trainer.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweeperTest {
    private final MovableClock clock = new MovableClock();
    private final MemoryObjectStore store = new MemoryObjectStore(clock);
    private final List<SweepReport> swept = new ArrayList<>();
    private boolean mine = true;

    @Test
    void sweepsOnceADayButNotRightAfterItsStart() {
        Sweeper sweeper = sweeper(Duration.ofHours(24));
        sweeper.step();
        assertThat(swept).isEmpty();
        clock.pass(Duration.ofMinutes(10));
        sweeper.step();
        sweeper.step();
        assertThat(swept).hasSize(1);
        clock.pass(Duration.ofHours(24));
        sweeper.step();
        assertThat(swept).hasSize(2);
    }

    @Test
    void whatAnotherTrainerSweptIsNotSweptAgain() {
        Sweeper other = sweeper(Duration.ofHours(24));
        Sweeper sweeper = sweeper(Duration.ofHours(24));
        clock.pass(Duration.ofHours(1));
        other.step();
        sweeper.step();
        assertThat(swept).hasSize(1);
    }

    @Test
    void leavesItToTheOwnerOfTheFirstPartition() {
        mine = false;
        Sweeper sweeper = sweeper(Duration.ofHours(24));
        clock.pass(Duration.ofHours(1));
        sweeper.step();
        assertThat(swept).isEmpty();
    }

    @Test
    void neverMeansNever() {
        Sweeper sweeper = sweeper(Duration.ZERO);
        clock.pass(Duration.ofDays(30));
        sweeper.step();
        assertThat(swept).isEmpty();
    }

    private Sweeper sweeper(Duration every) {
        SweepTerms terms = new SweepTerms(every, ThinningRule.defaults(), Duration.ofHours(48));
        return new Sweeper(store, each -> { }, terms, () -> mine, swept::add, clock);
    }
}
