package dev.engram.engine.state;

import dev.engram.api.sample.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Slices and the accuracy matrix that belongs to them, changing together.
 *
 * @param slices oldest first
 * @param matrix rows by round; columns are the slices
 */
public record Slices(List<Slice> slices, List<List<Double>> matrix) {
    /** Most samples of a slice. */
    public static final int LARGEST = 1000;
    /** Most slices; beyond it the two oldest become one. */
    public static final int MOST = 50;
    /** Most rows of the matrix; beyond it the two oldest become one, with the best accuracies of both. */
    public static final int LONGEST = 200;

    /** Without samples that left; a slice that lost all of them goes, with its column. */
    public Slices without(Predicate<String> gone) {
        List<Slice> left = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < slices.size(); i++) {
            List<String> samples = slices.get(i).samples().stream().filter(gone.negate()).toList();
            if (!samples.isEmpty()) {
                left.add(new Slice(slices.get(i).round(), samples));
                columns.add(i);
            }
        }
        List<List<Double>> rows = matrix.stream()
                .map(row -> columns.stream().filter(c -> c < row.size()).map(row::get).toList()).toList();
        return new Slices(left, rows);
    }

    /** With the hold-out of a new experience; none if it has none. */
    public Slices born(long round, Collection<String> holdout) {
        if (holdout.isEmpty()) {
            return this;
        }
        List<Slice> more = new ArrayList<>(slices);
        more.add(new Slice(round, subset(holdout)));
        Slices grown = new Slices(more, matrix);
        return more.size() > MOST ? grown.merged() : grown;
    }

    /** With the accuracies of a round. */
    public Slices measured(List<Double> row) {
        List<List<Double>> rows = new ArrayList<>(matrix);
        rows.add(row);
        if (rows.size() > LONGEST) {
            rows.set(1, best(rows.get(0), rows.get(1)));
            rows.remove(0);
        }
        return new Slices(slices, rows);
    }

    /** The shorter row is the older one: it has fewer slices. */
    private static List<Double> best(List<Double> older, List<Double> younger) {
        List<Double> best = new ArrayList<>(younger);
        for (int i = 0; i < Math.min(older.size(), younger.size()); i++) {
            best.set(i, Math.max(older.get(i), younger.get(i)));
        }
        return best;
    }

    /** The two oldest as one, their accuracies weighed by their sizes. */
    private Slices merged() {
        Slice first = slices.get(0);
        Slice second = slices.get(1);
        List<String> both = new ArrayList<>(first.samples());
        both.addAll(second.samples());
        List<Slice> fewer = new ArrayList<>(slices.subList(2, slices.size()));
        fewer.add(0, new Slice(first.round(), subset(both)));
        double weight = (double) first.samples().size() / both.size();
        List<List<Double>> rows = new ArrayList<>();
        for (List<Double> row : matrix) {
            if (row.size() < 2) {
                rows.add(row);
                continue;
            }
            List<Double> shorter = new ArrayList<>(row.subList(2, row.size()));
            shorter.add(0, weight * row.get(0) + (1 - weight) * row.get(1));
            rows.add(shorter);
        }
        return new Slices(fewer, rows);
    }

    /** Those with the smallest hashes of their ids: a random choice that can be made again. */
    public static List<String> subset(Collection<String> ids) {
        return ids.stream().distinct()
                .sorted(Comparator.comparing(id -> Hashes.sha256(("slice:" + id).getBytes(StandardCharsets.UTF_8))))
                .limit(LARGEST).toList();
    }
}
