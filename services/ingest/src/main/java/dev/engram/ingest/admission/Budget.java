package dev.engram.ingest.admission;

import dev.engram.ingest.outage.StoppedException;
import java.util.concurrent.Semaphore;

/** A bounded amount of something, lent in the order of asking. */
public final class Budget {
    private final String what;
    private final int total;
    private final Semaphore left;

    /** So much of it. */
    public Budget(String what, int total) {
        this.what = what;
        this.total = total;
        this.left = new Semaphore(total, true);
    }

    /** What was lent; closing gives it back. */
    public interface Loan extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until so much is left and takes it; who asks for more than there is gets all of it. */
    public Loan take(long amount) {
        int permits = (int) Math.min(Math.max(amount, 0), total);
        try {
            left.acquire(permits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException("waiting for " + what);
        }
        return () -> left.release(permits);
    }
}
