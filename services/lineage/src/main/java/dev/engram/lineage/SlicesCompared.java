package dev.engram.lineage;

import dev.engram.lineage.BranchReport.Slice;
import dev.engram.lineage.round.RoundResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Accuracies of two rounds, slice by slice. Slices are matched by name; of one name the first goes with the first. */
final class SlicesCompared {
    private SlicesCompared() {}

    static List<Slice> of(RoundResult then, RoundResult now) {
        Map<String, List<Double>> rest = new HashMap<>();
        for (int i = 0; i < now.accuracy().size(); i++) {
            rest.computeIfAbsent(name(now, i), name -> new ArrayList<>()).add(now.accuracy().get(i));
        }
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < then.accuracy().size(); i++) {
            List<Double> same = rest.getOrDefault(name(then, i), new ArrayList<>());
            slices.add(new Slice(name(then, i), then.accuracy().get(i), same.isEmpty() ? null : same.remove(0)));
        }
        for (int i = 0; i < now.accuracy().size(); i++) {
            List<Double> left = rest.get(name(now, i));
            if (!left.isEmpty()) {
                slices.add(new Slice(name(now, i), null, left.remove(0)));
            }
        }
        return slices;
    }

    /** Null without any. */
    static Double average(List<Double> accuracy) {
        return accuracy.isEmpty() ? null : accuracy.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static String name(RoundResult result, int slice) {
        return slice < result.sliceNames().size() ? result.sliceNames().get(slice) : "experience " + (slice + 1);
    }
}
