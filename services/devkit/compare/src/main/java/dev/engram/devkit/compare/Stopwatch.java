package dev.engram.devkit.compare;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time since it was started, by the clock and on the processor. */
final class Stopwatch {
    private static final double NANO = 1e-9;

    private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final long began = System.nanoTime();
    private final long cpu = process.getProcessCpuTime();

    private Stopwatch() {}

    static Stopwatch started() {
        return new Stopwatch();
    }

    double seconds() {
        return (System.nanoTime() - began) * NANO;
    }

    /** Of all threads of this process. */
    double cpuSeconds() {
        return (process.getProcessCpuTime() - cpu) * NANO;
    }
}
