package dev.engram.devkit.cli.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.devkit.compare.RunOrder;
import dev.engram.devkit.compare.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Everything a comparison found.
 *
 * @param when       moment it began, UTC
 * @param data       folder of the images
 * @param images     to learn from
 * @param holdout    images measured on
 * @param stream     as it was asked for
 * @param scenario   what is known when a picture is answered
 * @param plugin     scenario plugin
 * @param model      network
 * @param buffer     exemplars
 * @param seeds      runs of each strategy
 * @param threads    of each run
 * @param strategies in the order asked for
 * @param seconds    all together, by the clock
 */
public record ComparisonReport(
        String when,
        String data,
        int images,
        int holdout,
        String stream,
        RunOrder.Scenario scenario,
        String plugin,
        Object model,
        int buffer,
        int seeds,
        int threads,
        List<Row> strategies,
        double seconds) {
    /**
     * A strategy, over its seeds.
     *
     * @param averageAccuracy over the experiences at the end, 0 to 1
     * @param forgetting      mean over seeds, and so are the other numbers
     * @param bytes           kept from experience to experience beside the network
     * @param configuration   of the scenario plugin
     * @param runs            one for each seed
     * @param error           why a run failed, or null; what is known of the others stands beside it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(
            String strategy,
            String about,
            Spread averageAccuracy,
            Double forgetting,
            Double bwt,
            Double seconds,
            Double cpuSeconds,
            Double loadSeconds,
            Long samplePasses,
            Long bytes,
            Map<String, Object> configuration,
            List<RunResult> runs,
            String error) {
        static Row of(String strategy, String about, Map<String, Object> configuration, List<RunResult> runs, String error) {
            if (runs.isEmpty()) {
                return new Row(strategy, about, null, null, null, null, null, null, null, null, configuration, runs, error);
            }
            return new Row(strategy, about, Spread.of(runs.stream().map(RunResult::averageAccuracy).toList()), mean(runs, RunResult::forgetting),
                    mean(runs, RunResult::bwt), mean(runs, RunResult::seconds), mean(runs, RunResult::cpuSeconds), mean(runs, RunResult::loadSeconds),
                    Math.round(mean(runs, RunResult::samplePasses)), Math.round(mean(runs, RunResult::bytes)), configuration, runs, error);
        }

        private static double mean(List<RunResult> runs, ToDoubleFunction<RunResult> number) {
            return runs.stream().mapToDouble(number).average().orElseThrow();
        }

        /** Mean over the seeds of the accuracy after each experience on each so far. */
        List<List<Double>> matrix() {
            List<List<Double>> mean = new ArrayList<>();
            for (int i = 0; i < runs.get(0).matrix().size(); i++) {
                List<Double> row = new ArrayList<>();
                for (int j = 0; j < runs.get(0).matrix().get(i).size(); j++) {
                    int after = i;
                    int on = j;
                    row.add(mean(runs, run -> run.matrix().get(after).get(on)));
                }
                mean.add(row);
            }
            return mean;
        }
    }

    /** Whether every run came to its end. */
    public boolean ok() {
        return strategies.stream().allMatch(row -> row.error() == null);
    }
}
