package dev.engram.trainer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does one step after the other until it is closed. A step that fails is told once and tried again after a
 * pause that grows; nothing but closing ends the thread.
 */
public final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final long FIRST_PAUSE = 200;
    private static final long LONGEST_PAUSE = 10_000;

    /** One step. */
    @FunctionalInterface
    public interface Step {
        /** Does it; returns whether there is more to be done at once. */
        boolean run() throws Exception;
    }

    private final String name;
    private final Duration pause;
    private final Step step;
    private final Runnable last;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition called = lock.newCondition();
    private boolean woken;
    private volatile boolean closed;
    private volatile String trouble;

    /**
     * A loop that is not running yet.
     *
     * @param pause between a step that had nothing more to do and the next one
     * @param last  runs on the thread when the loop ends
     */
    public Loop(String name, Duration pause, Step step, Runnable last) {
        this.name = name;
        this.pause = pause;
        this.step = step;
        this.last = last;
        this.thread = new Thread(this::run, "trainer-" + name);
        this.thread.setDaemon(true);
    }

    /** A loop that is not running yet. */
    public Loop(String name, Duration pause, Step step) {
        this(name, pause, step, () -> { });
    }

    /** Starts the thread. */
    public Loop start() {
        thread.start();
        return this;
    }

    /** Ends the pause between two steps. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            called.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why the newest step failed; null if it did not. */
    public String trouble() {
        return trouble;
    }

    /** Whether the thread lives. */
    public boolean alive() {
        return thread.isAlive();
    }

    /** Whether it is to end. */
    public boolean closed() {
        return closed;
    }

    /** Has the loop end after the step under way; does not wait for it. */
    public void stop() {
        closed = true;
        wake();
    }

    /** Has the loop end, and interrupts the step under way; does not wait for it. */
    public void cancel() {
        stop();
        thread.interrupt();
    }

    /** Ends the loop after the step under way and waits a few seconds for it. */
    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    /** Ends the loop after the step under way and waits so long for it. */
    public void close(Duration patience) {
        stop();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long wait = FIRST_PAUSE;
        try {
            while (!closed) {
                try {
                    boolean more = step.run();
                    well();
                    wait = FIRST_PAUSE;
                    if (!more) {
                        rest(pause.toMillis());
                    }
                } catch (Exception | LinkageError e) {
                    ill(e);
                    rest(wait);
                    wait = Math.min(2 * wait, LONGEST_PAUSE);
                }
            }
        } finally {
            last.run();
        }
    }

    private void well() {
        if (trouble != null) {
            LOG.info("{}: works again", name);
            trouble = null;
        }
    }

    private void ill(Throwable e) {
        String now = e.getMessage() == null ? e.toString() : e.getMessage();
        if (!closed && !now.equals(trouble)) {
            LOG.warn("{}: {}; tried again until it works", name, now);
            LOG.debug("{}: because of", name, e);
        }
        trouble = now;
    }

    private void rest(long millis) {
        lock.lock();
        try {
            if (!woken && !closed) {
                called.await(millis, TimeUnit.MILLISECONDS);
            }
            woken = false;
        } catch (InterruptedException e) {
            // Whoever interrupts means the step under way; only closing ends the loop.
            LOG.debug("{}: interrupted while it paused", name);
        } finally {
            lock.unlock();
        }
    }
}
