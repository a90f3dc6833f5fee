package dev.engram.engine.worker;

import dev.engram.lineage.worker.WorkerSettings;

/** What ran out when memory did, and what to do. */
final class Shortage {
    private static final long MIB = 1 << 20;

    private Shortage() {}

    static String of(OutOfMemoryError e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("native thread")) {
            return "the worker could start no more threads; " + Thread.getAllStackTraces().size() + " run. A plugin must not start threads without end;"
                    + " or the machine's limit is too low (ulimit -u, or the container's limit of processes): " + message + ".";
        }
        return "the worker ran out of memory: " + message + ". Its heap is at most " + Runtime.getRuntime().maxMemory() / MIB
                + " MiB: raise " + WorkerSettings.HEAP_OPTION + ", or let a step take fewer or smaller pictures.";
    }
}
