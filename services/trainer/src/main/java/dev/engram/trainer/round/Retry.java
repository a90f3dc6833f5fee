package dev.engram.trainer.round;

import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.artifacts.ObjectStoreException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does again what the store did not answer, with growing pauses, until it answers or the thread is interrupted: a round that
 * was learned is not thrown away because the store is away. An object that is not there stays so, and is no silence.
 */
public final class Retry {
    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** How a pause is made. */
    @FunctionalInterface
    public interface Pause {
        /** Waits. */
        void of(Duration time) throws InterruptedException;
    }

    private final Pause pause;

    /** Tries again after pauses of this kind. */
    public Retry(Pause pause) {
        this.pause = pause;
    }

    /** Tries again after real pauses. */
    public static Retry real() {
        return new Retry(time -> Thread.sleep(time.toMillis()));
    }

    /**
     * The work's result.
     *
     * @param what what is being done, for people
     * @throws RoundCancelled if the thread is interrupted
     */
    public <T> T call(String what, Supplier<T> work) {
        Duration wait = Duration.ofMillis(200);
        for (int tries = 1; ; tries++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new RoundCancelled(what);
            }
            try {
                T result = work.get();
                if (tries > 1) {
                    LOG.info("{} went through at try {}", what, tries);
                }
                return result;
            } catch (NoSuchObjectException e) {
                throw e;
            } catch (ObjectStoreException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new RoundCancelled(what);
                }
                if (tries == 1) {
                    LOG.warn("{}: {}; trying again until the store answers", what, e.getMessage());
                }
                rest(what, wait);
                wait = wait.multipliedBy(2).compareTo(LONGEST) < 0 ? wait.multipliedBy(2) : LONGEST;
            }
        }
    }

    private void rest(String what, Duration wait) {
        try {
            pause.of(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RoundCancelled(what);
        }
    }
}
