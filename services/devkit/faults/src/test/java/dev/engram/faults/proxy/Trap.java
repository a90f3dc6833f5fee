package dev.engram.faults.proxy;

import dev.engram.devkit.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A fault that waits for its request. Springs a number of times and then no more. */
public final class Trap {
    private final Predicate<Request> where;
    private final Fault fault;
    private final AtomicInteger left;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger sprung = new AtomicInteger();
    private volatile RuntimeException failure;

    Trap(Predicate<Request> where, Fault fault, int times) {
        this.where = where;
        this.fault = fault;
        this.left = new AtomicInteger(times);
    }

    /** Whether it springs on this request; each of its times is given away once. */
    boolean takes(Request request) {
        return left.get() > 0 && where.test(request) && left.getAndDecrement() > 0;
    }

    void meet(Exchange exchange) throws IOException {
        taken.incrementAndGet();
        try {
            fault.meet(exchange);
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            sprung.incrementAndGet();
        }
    }

    /** Whether it met its request; the fault may still be at work. */
    public boolean taken() {
        return taken.get() > 0;
    }

    /** Whether it met its request, and everything the fault does was done. */
    public boolean sprung() {
        if (failure != null) {
            throw new IllegalStateException("a fault failed", failure);
        }
        return sprung.get() > 0;
    }

    /** Waits for that; false if the request does not come. */
    public boolean sprungWithin(Duration atMost) {
        return Waiting.within(atMost, this::sprung);
    }

    /** Does not spring any more. */
    public void disarm() {
        left.set(0);
    }
}
