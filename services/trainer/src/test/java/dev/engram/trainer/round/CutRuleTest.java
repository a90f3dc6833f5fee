package dev.engram.trainer.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.lineage.catalog.Waiting;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CutRuleTest {
    private static final Waiting NOTHING = new Waiting(0, 0, 0, 0);

    @Test
    void byCountRelabelledAndWithdrawnOnesCountToo() {
        assertThat(cause(3, 0, new Waiting(1, 1, 0, 0), NOTHING, 0, 0)).isEmpty();
        assertThat(cause(3, 0, new Waiting(1, 1, 1, 0), NOTHING, 0, 0)).contains(Due.COUNT);
        assertThat(cause(0, 0, new Waiting(100, 0, 0, 1), NOTHING, 1_000_000, 0)).isEmpty();
    }

    @Test
    void byAgeTheOldestCounts() {
        assertThat(cause(0, 10, new Waiting(1, 0, 0, 5_000), NOTHING, 14_999, 0)).isEmpty();
        assertThat(cause(0, 10, new Waiting(1, 0, 0, 5_000), NOTHING, 15_000, 0)).contains(Due.AGE);
    }

    @Test
    void anUnknownTimeIsNoAge() {
        assertThat(cause(0, 10, new Waiting(1, 0, 0, 0), NOTHING, 1_000_000, 0)).isEmpty();
    }

    @Test
    void whatFailedIsTriedAgainAsLongAfterTheLastRoundAsAChangeMayWait() {
        Waiting failed = new Waiting(1, 0, 0, 1_000);
        assertThat(cause(0, 10, NOTHING, failed, 29_999, 20_000)).isEmpty();
        assertThat(cause(0, 10, NOTHING, failed, 30_000, 20_000)).contains(Due.AGE);
        assertThat(cause(1, 0, NOTHING, failed, 1_000_000, 0)).isEmpty();
    }

    private static Optional<String> cause(int count, int age, Waiting untried, Waiting all, long now, long ended) {
        return CutRule.cause(new RoundPolicy(count, age, 0.8, 0.1, 3, "set-aside", false, 60), untried, () -> all, now, ended);
    }
}
