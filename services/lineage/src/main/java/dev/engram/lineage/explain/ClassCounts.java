package dev.engram.lineage.explain;

import dev.engram.api.sample.Split;
import dev.engram.lineage.catalog.Sample;
import dev.engram.lineage.explain.Explanation.BySplit;
import dev.engram.lineage.explain.Explanation.ClassCount;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts samples by class and side. A sample with several labels counts for each of them. */
final class ClassCounts {
    private ClassCounts() {}

    static List<ClassCount> of(List<Sample> round, List<Sample> ancestry) {
        Map<String, Map<Split, Integer>> taken = count(round);
        Map<String, Map<Split, Integer>> all = count(ancestry);
        TreeSet<String> labels = new TreeSet<>(taken.keySet());
        labels.addAll(all.keySet());
        return labels.stream().map(label -> new ClassCount(label, split(taken.get(label)), split(all.get(label)))).toList();
    }

    private static Map<String, Map<Split, Integer>> count(List<Sample> samples) {
        Map<String, Map<Split, Integer>> counts = new TreeMap<>();
        for (Sample sample : samples) {
            for (String label : sample.labels()) {
                counts.computeIfAbsent(label, name -> new EnumMap<>(Split.class)).merge(sample.split(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static BySplit split(Map<Split, Integer> counts) {
        return counts == null ? new BySplit(0, 0, 0) : new BySplit(counts.getOrDefault(Split.TRAIN, 0),
                counts.getOrDefault(Split.TUNE, 0), counts.getOrDefault(Split.HOLDOUT, 0));
    }
}
