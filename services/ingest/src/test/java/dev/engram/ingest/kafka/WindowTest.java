package dev.engram.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void asksForNoMoreWhileTooManyBytesAreUnderWay() {
        // Given a window of 100 bytes
        Window window = new Window(10, 100);

        // When 60 and 60 bytes come, then the second one fills it
        assertThat(window.enter(60)).isTrue();
        assertThat(window.enter(60)).isFalse();

        // And the first to leave opens it, once
        assertThat(window.leave(60)).isTrue();
        assertThat(window.leave(60)).isFalse();
        assertThat(window.bytes()).isZero();
    }

    @Test
    void asksForNoMoreWhileTooManyRecordsAreUnderWay() {
        // Given a window of two records
        Window window = new Window(2, 100);

        // When two come, then it is full, whatever their size
        assertThat(window.enter(0)).isTrue();
        assertThat(window.enter(0)).isFalse();
        assertThat(window.records()).isEqualTo(2);
        assertThat(window.leave(0)).isTrue();
    }

    @Test
    void takesARecordThatIsLargerThanItself() {
        // Given a window of 100 bytes
        Window window = new Window(10, 100);

        // When a record of 1000 comes, then it passes alone
        assertThat(window.enter(1000)).isFalse();
        assertThat(window.leave(1000)).isTrue();
    }
}
