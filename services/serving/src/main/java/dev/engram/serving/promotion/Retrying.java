package dev.engram.serving.promotion;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;

/** A daemon thread that does something with Kafka until it is stopped, beginning again with growing pauses when Kafka is away. */
final class Retrying {
    /** One attempt; returns when it is stopped, throws when Kafka fails. */
    @FunctionalInterface
    interface Attempt {
        void run() throws InterruptedException;
    }

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Backoff backoff = Backoff.defaults();
    private final Logger log;
    private final String what;
    private final Attempt attempt;
    private final Thread thread;
    private int failures;

    Retrying(String what, Logger log, Attempt attempt) {
        this.what = what;
        this.log = log;
        this.attempt = attempt;
        this.thread = new Thread(this::run, what);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean stopped() {
        return stopped.getCount() == 0;
    }

    /** Kafka answered: the next failure is the first one again. */
    void succeeded() {
        failures = 0;
    }

    /** Asks the thread to end and waits for it, not longer than this. */
    void stop(Duration patience) {
        stopped.countDown();
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopped()) {
            try {
                attempt.run();
            } catch (KafkaException e) {
                failed("Kafka does not answer (" + e.getMessage() + ")");
            } catch (RuntimeException e) {
                log.error("{} failed unexpectedly", what, e);
                failed(e.toString());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void failed(String reason) {
        if (stopped()) {
            return;
        }
        failures++;
        Duration wait = backoff.after(failures);
        log.warn("{}: {}; trying again in {} ms", what, reason, wait.toMillis());
        try {
            stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
