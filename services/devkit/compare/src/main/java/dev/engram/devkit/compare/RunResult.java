package dev.engram.devkit.compare;

import java.util.List;
import java.util.Map;

/**
 * What came of an order.
 *
 * @param strategy        name
 * @param seed            of everything random
 * @param averageAccuracy mean over the experiences after the last of them, 0 to 1
 * @param forgetting      mean over older experiences of their best accuracy before, less that at the end
 * @param bwt             backward transfer: mean over older experiences of the accuracy at the end less that at their birth
 * @param seconds         from the first round's beginning to the end of the last evaluation
 * @param cpuSeconds      of this process in that time, all threads and the JVM's compiler included
 * @param loadSeconds     from the process's start, or the end of its run before, to the first round: JVM, libraries, pictures
 * @param samplePasses    pictures that went forward and back through the network, repetitions counted
 * @param bytes           what the methods keep for the next round: pixels of the samples they hold, and their tensors in float32
 * @param matrix          accuracy after each experience on each so far
 * @param course          after each experience, what had been spent until then
 * @param precision       what was trained in
 * @param metrics         the newest number of each kind that was told
 */
public record RunResult(
        String strategy,
        long seed,
        double averageAccuracy,
        double forgetting,
        double bwt,
        double seconds,
        double cpuSeconds,
        double loadSeconds,
        long samplePasses,
        long bytes,
        List<List<Double>> matrix,
        List<Point> course,
        String precision,
        Map<String, Double> metrics) {
    /**
     * After an experience.
     *
     * @param experience      the newest that was learnt, from 1
     * @param averageAccuracy over the experiences so far
     * @param seconds         since the first step, as the two below
     * @param roundCpuSeconds of learning this experience alone, without measuring it
     */
    public record Point(int experience, double averageAccuracy, double seconds, double cpuSeconds, long samplePasses, double roundCpuSeconds) {}
}
