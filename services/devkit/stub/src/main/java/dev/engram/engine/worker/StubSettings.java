package dev.engram.engine.worker;

import java.util.Map;

/**
 * How the stub behaves, from the scenario's configuration.
 *
 * @param seconds    how long a round takes
 * @param memory     most samples its state refers to
 * @param parameters size of the parameters, bytes
 * @param slices     most hold-out slices
 */
record StubSettings(double seconds, int memory, int parameters, int slices) {
    static StubSettings of(Map<String, Object> configuration) {
        return new StubSettings(number(configuration, "seconds", 0), (int) number(configuration, "memory", 2000),
                (int) number(configuration, "parameters", 256 << 10), (int) number(configuration, "slices", 20));
    }

    private static double number(Map<String, Object> configuration, String key, double otherwise) {
        Object value = configuration.getOrDefault(key, otherwise);
        if (!(value instanceof Number number) || number.doubleValue() < 0) {
            throw new IllegalArgumentException("stub." + key + ": a number of 0 or more is expected, got " + value);
        }
        return number.doubleValue();
    }

    /** Takes its time. */
    void work() {
        try {
            Thread.sleep((long) (seconds * 1000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
