package dev.engram.faults.proxy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What is done to an exchange. */
@FunctionalInterface
public interface Fault {
    /** Does it; the exchange may be left unanswered. */
    void meet(Exchange exchange) throws IOException;

    /** Something happens before the partner hears of the request, which it never does. */
    static Fault before(Runnable happening) {
        return exchange -> {
            happening.run();
            exchange.drop();
        };
    }

    /** Something happens after the partner did what was asked; its answer is lost. */
    static Fault after(Runnable happening) {
        return exchange -> {
            exchange.forward();
            happening.run();
            exchange.drop();
        };
    }

    /** Something happens in the middle of the answer's body, whose rest is lost. */
    static Fault amidAnswer(Runnable happening) {
        return exchange -> {
            exchange.forward();
            exchange.answerHalf();
            happening.run();
            exchange.drop();
        };
    }

    /** Something happens when the answer has arrived whole. */
    static Fault afterAnswer(Runnable happening) {
        return exchange -> {
            exchange.forward();
            exchange.answer();
            happening.run();
        };
    }

    /** The partner does what was asked, and nobody hears of it. */
    static Fault lostAnswer() {
        return after(() -> { });
    }

    /** An answer like those of a server in trouble. */
    static Fault status(int status) {
        return exchange -> exchange.answer(status);
    }

    /** No answer for a while, then none at all. */
    static Fault hang(Duration time) {
        return exchange -> {
            pause(new CountDownLatch(1), time);
            exchange.drop();
        };
    }

    /** Something happens before the partner hears of the request; it is handed over when the gate opens. */
    static Fault hold(Runnable happening, CountDownLatch gate, Duration atMost) {
        return exchange -> {
            happening.run();
            pause(gate, atMost);
            exchange.forward();
            exchange.answer();
        };
    }

    /** Something happens after the partner did what was asked; its answer is handed back when the gate opens. */
    static Fault holdAnswer(Runnable happening, CountDownLatch gate, Duration atMost) {
        return exchange -> {
            exchange.forward();
            happening.run();
            pause(gate, atMost);
            exchange.answer();
        };
    }

    private static void pause(CountDownLatch gate, Duration atMost) throws IOException {
        try {
            if (gate.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
