package dev.engram.registry;

/**
 * One value of a metric. MLflow keeps equal points once, so a point that may have arrived is sent again with the timestamp it had.
 *
 * @param key             name; {@code /} makes groups of charts. What MLflow does not take in a name becomes {@code _}
 * @param value           may be infinite or not a number
 * @param timestampMillis when it was measured
 * @param step            place on the horizontal axis
 */
public record MetricPoint(String key, double value, long timestampMillis, long step) {}
