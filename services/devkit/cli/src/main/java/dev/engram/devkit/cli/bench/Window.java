package dev.engram.devkit.cli.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a scenario takes at one place of its life, as medians of several.
 *
 * @param round    the last round that was measured
 * @param rounds   how many were
 * @param samples  samples that were admitted by then
 * @param start    seconds from the start of the trainer's process until it is ready
 * @param cut      seconds from the request to {@code RoundStarted}
 * @param commit   seconds from the worker's end to {@code RoundAccepted}
 * @param register seconds from then until MLflow has the version; nothing waits for it
 */
public record Window(long round, int rounds, long samples, double start, double cut, double commit, double register) {
    static Window of(List<RoundTiming> timings, long samples, List<Double> starts) {
        return new Window(timings.get(timings.size() - 1).round(), timings.size(), samples, median(starts),
                median(timings, RoundTiming::cut), median(timings, RoundTiming::commit), median(timings, RoundTiming::register));
    }

    private static double median(List<RoundTiming> timings, ToDoubleFunction<RoundTiming> value) {
        return median(timings.stream().mapToDouble(value).boxed().toList());
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
