package dev.engram.devkit.speed;

import java.util.List;

/**
 * What one turn gave.
 *
 * @param seconds  of each step; of {@code load} and {@code epoch}, of each time through the folder
 * @param loss     of each step, or the largest answer of {@code infer}; empty for {@code load}
 * @param resident bytes of this process every few steps
 */
record Turn(List<Double> seconds, List<Double> loss, List<Long> resident) {}
