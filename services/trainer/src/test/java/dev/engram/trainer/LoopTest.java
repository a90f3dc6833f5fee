package dev.engram.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {
    @Test
    void aStepThatFailsIsDoneAgainAndTheTroubleIsForgotten() throws Exception {
        CountDownLatch well = new CountDownLatch(1);
        AtomicInteger steps = new AtomicInteger();
        try (Loop loop = new Loop("test", Duration.ofHours(1), () -> {
            if (steps.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
            well.countDown();
            return false;
        })) {
            loop.start();
            assertThat(well.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(loop.alive()).isTrue();
        }
    }

    @Test
    void wakingEndsThePause() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        try (Loop loop = new Loop("test", Duration.ofHours(1), () -> {
            twice.countDown();
            return false;
        })) {
            loop.start();
            loop.wake();
            loop.wake();
            assertThat(twice.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closingEndsItAndDoesTheLastThing() {
        AtomicInteger last = new AtomicInteger();
        Loop loop = new Loop("test", Duration.ofHours(1), () -> false, last::incrementAndGet).start();
        loop.close();
        assertThat(loop.alive()).isFalse();
        assertThat(last).hasValue(1);
    }

    @Test
    void cancellingInterruptsTheStepUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Loop loop = new Loop("test", Duration.ofHours(1), () -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return false;
        }).start();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        loop.cancel();
        loop.close();
        assertThat(loop.alive()).isFalse();
    }
}
