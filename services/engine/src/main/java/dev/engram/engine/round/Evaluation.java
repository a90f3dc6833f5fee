package dev.engram.engine.round;

import dev.engram.engine.learning.Ear;
import dev.engram.engine.learning.Evaluator;
import dev.engram.engine.state.Slice;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a model does on hold-out samples.
 *
 * @param ids       evaluated samples
 * @param truth     class of each
 * @param logits    of each
 * @param accuracy  by slice
 * @param confusion [truth][answer], counts
 */
@SuppressWarnings("ArrayRecordComponent")
public record Evaluation(List<String> ids, int[] truth, float[][] logits, List<Double> accuracy, int[][] confusion) {
    /** Evaluates a model on slices. */
    static Evaluation of(Evaluator evaluator, List<Slice> slices, Map<String, Integer> classes, int columns, Ear ear) {
        Set<String> distinct = new LinkedHashSet<>();
        slices.forEach(slice -> distinct.addAll(slice.samples()));
        List<String> ids = List.copyOf(distinct);
        float[][] logits = evaluator.logits(ids, ear);
        int[] truth = ids.stream().mapToInt(classes::get).toArray();
        int[][] confusion = new int[columns][columns];
        Map<String, Boolean> right = new TreeMap<>();
        for (int i = 0; i < truth.length; i++) {
            int answer = Evaluator.best(logits[i]);
            right.put(ids.get(i), answer == truth[i]);
            // A champion may not know the class, nor a retired one be asked for.
            if (answer < columns) {
                confusion[truth[i]][answer]++;
            }
        }
        List<Double> accuracy = new ArrayList<>();
        for (Slice slice : slices) {
            accuracy.add((double) slice.samples().stream().filter(right::get).count() / slice.samples().size());
        }
        return new Evaluation(ids, truth, logits, accuracy, confusion);
    }

    /** Accuracies on parts of the evaluated slices. */
    List<Double> on(List<Slice> parts) {
        Map<String, Boolean> right = new TreeMap<>();
        for (int i = 0; i < truth.length; i++) {
            right.put(ids.get(i), Evaluator.best(logits[i]) == truth[i]);
        }
        return parts.stream().map(slice -> (double) slice.samples().stream().filter(right::get).count() / slice.samples().size()).toList();
    }

    /** Accuracy by class name, of classes that were evaluated. */
    public Map<String, Double> perClass(List<String> names) {
        Map<String, Double> byName = new TreeMap<>();
        for (int c = 0; c < confusion.length; c++) {
            long all = java.util.Arrays.stream(confusion[c]).asLongStream().sum();
            if (all > 0) {
                byName.put(names.get(c), (double) confusion[c][c] / all);
            }
        }
        return byName;
    }
}
