package dev.engram.ingest.outage;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats what a missing part of the platform makes impossible until the part is back or the service stops. */
public final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger("ingest");
    private static final long SHORTEST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<String, Long> away = new ConcurrentHashMap<>();

    /**
     * Tries until it works.
     *
     * @throws StoppedException if the service stops first
     */
    public <T> T until(Supplier<T> attempt) {
        String missed = null;
        for (long pause = SHORTEST_MILLIS; ; pause = Math.min(2 * pause, LONGEST_MILLIS)) {
            try {
                T result = attempt.get();
                if (missed != null) {
                    back(missed);
                }
                return result;
            } catch (AwayException e) {
                missed = e.part();
                missing(e);
                pause(Duration.ofMillis(pause), "waiting for " + missed);
            }
        }
    }

    /**
     * Waits.
     *
     * @throws StoppedException if the service stops meanwhile or has stopped
     */
    public void pause(Duration time, String why) {
        try {
            if (stopping.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoppedException(why);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException(why);
        }
    }

    /** Says that a part is missing, once. */
    public void missing(AwayException e) {
        if (stopping.getCount() > 0 && away.putIfAbsent(e.part(), System.nanoTime()) == null) {
            LOG.warn("{}; waiting until it is back", e.getMessage());
        }
    }

    /** Says that a part is back, once. */
    public void back(String part) {
        Long since = away.remove(part);
        if (since != null) {
            LOG.info("{} is back after {} s", part, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since));
        }
    }

    /** From now on nobody waits. */
    public void stop() {
        stopping.countDown();
    }

    /** Whether the service stops. */
    public boolean stopped() {
        return stopping.getCount() == 0;
    }
}
