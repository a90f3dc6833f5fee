package dev.engram.devkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingTest {
    @Test
    void asksUntilItHolds() {
        AtomicInteger asked = new AtomicInteger();

        Waiting.until("it was asked three times", Duration.ofSeconds(60), () -> asked.incrementAndGet() == 3);

        assertThat(asked).hasValue(3);
    }

    @Test
    void saysHowFarThingsCame() {
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> Waiting.until(() -> "it holds; asked " + asked, Duration.ofMillis(1), () -> asked.incrementAndGet() < 0))
                .isInstanceOf(AssertionError.class).hasMessage("within 0 s it did not happen that it holds; asked " + asked);
    }
}
