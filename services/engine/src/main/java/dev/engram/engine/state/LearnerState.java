package dev.engram.engine.state;

import dev.engram.api.scenario.LabelSpace;
import dev.engram.api.scenario.Precision;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code state.json}: everything a learner knows beside numbers. Holds no clocks, offsets or names of attempts: equal folds give equal
 * bytes.
 *
 * @param format    version of this form, 1
 * @param labels    all labels
 * @param seen      indexes of labels that were ever trained, ascending
 * @param slices    hold-out, oldest first
 * @param tune      ids kept for thresholds and calibration, sorted
 * @param matrix    accuracy by round and slice
 * @param retention what each method keeps beside tensors, by its name
 * @param chosen    what precision was chosen by measuring, for the rounds to come; null where the scenario says it
 */
public record LearnerState(
        int format,
        LabelSpace labels,
        List<Integer> seen,
        List<Slice> slices,
        List<String> tune,
        List<List<Double>> matrix,
        Map<String, Kept> retention,
        Chosen chosen) {
    /** The only format there is. */
    public static final int FORMAT = 1;

    /**
     * What a method keeps.
     *
     * @param values  plain JSON
     * @param samples ids, sorted
     */
    public record Kept(Map<String, Object> values, List<String> samples) {}

    /**
     * A choice that was made by measuring.
     *
     * @param precision what was faster
     * @param of        hash of what was measured: model, input, batch size and kind of device; others are measured anew
     */
    public record Chosen(Precision precision, String of) {}

    public LearnerState {
        if (format != FORMAT) {
            throw new IllegalArgumentException("state format " + format + " is not known; known is " + FORMAT);
        }
        seen = seen.stream().sorted().distinct().toList();
        slices = List.copyOf(slices);
        tune = tune.stream().sorted().distinct().toList();
        matrix = matrix.stream().map(List::copyOf).toList();
        retention = Collections.unmodifiableMap(new TreeMap<>(retention));
    }

    /** What a learner knows before its first round. */
    public static LearnerState empty() {
        return new LearnerState(FORMAT, LabelSpace.empty(), List.of(), List.of(), List.of(), List.of(), Map.of(), null);
    }

    /** Every id it refers to, sorted. */
    public List<String> samples() {
        TreeSet<String> all = new TreeSet<>(tune);
        slices.forEach(slice -> all.addAll(slice.samples()));
        retention.values().forEach(kept -> all.addAll(kept.samples()));
        return List.copyOf(all);
    }
}
