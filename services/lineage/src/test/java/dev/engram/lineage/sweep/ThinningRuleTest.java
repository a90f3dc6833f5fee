package dev.engram.lineage.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ThinningRuleTest {
    private final ThinningRule rule = new ThinningRule(10, Duration.ofDays(90));

    @Test
    void halfAsManyOfEveryDoublingOfTheDistanceStay() {
        assertThat(kept(1000, 1, 1000)).isLessThan(60);
        assertThat(kept(1000, 985, 1000)).isEqualTo(13);
        assertThat(kept(1000, 680, 839)).isEqualTo(5);
        assertThat(kept(1_000_000, 1, 1_000_000)).isLessThan(110);
    }

    @Test
    void whatOnceWentNeverComesBack() {
        List<Long> before = LongStream.rangeClosed(1, 300).boxed().toList();
        for (long newest = 300; newest < 900; newest++) {
            long now = newest;
            List<Long> after = before.stream().filter(round -> rule.milestone(now, round)).toList();
            assertThat(before).containsAll(after);
            assertThat(LongStream.rangeClosed(1, 300).boxed().filter(round -> rule.milestone(now, round)).toList()).isEqualTo(after);
            before = after;
        }
    }

    @Test
    void lessThanTwoStatesAreRefused() {
        assertThatThrownBy(() -> new ThinningRule(1, Duration.ZERO)).hasMessageContaining("2 or more").hasMessageContaining("got 1");
    }

    private long kept(long newest, long from, long to) {
        return LongStream.rangeClosed(from, to).filter(round -> rule.milestone(newest, round)).count();
    }
}
