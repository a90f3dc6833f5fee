package dev.engram.trainer.mlflow;

import com.sun.management.OperatingSystemMXBean;
import dev.engram.registry.MetricPoint;
import java.lang.management.ManagementFactory;
import java.util.List;

/** How busy the machine is while a round is learned, under the keys of MLflow's tab for it; every few seconds. */
final class SystemFigures {
    private static final long EVERY_MILLIS = 5_000;
    private static final double MEGABYTE = 1 << 20;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long last;
    private long step;

    List<MetricPoint> at(long millis) {
        if (millis - last < EVERY_MILLIS) {
            return List.of();
        }
        last = millis;
        step++;
        double total = system.getTotalMemorySize();
        double used = total - system.getFreeMemorySize();
        return List.of(new MetricPoint("system/cpu_utilization_percentage", 100 * Math.max(0, system.getCpuLoad()), millis, step),
                new MetricPoint("system/system_memory_usage_megabytes", used / MEGABYTE, millis, step),
                new MetricPoint("system/system_memory_usage_percentage", 100 * used / total, millis, step));
    }
}
