package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.engram.api.network.Network;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.SquaredGradients;
import dev.engram.engine.program.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The diagonal of the Fisher information of a classifier, sample by sample in evaluation mode: batch statistics are used, not changed. The square of a
 * batch's mean gradient, which is often taken for it, is another and much smaller number.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class FisherInformation {
    /** Labels less probable than this add less than this share of their squared gradient and are left out. */
    private static final float NEGLIGIBLE = 1e-4f;

    private final Model model;
    private final Course course;
    private final SquaredGradients squares;
    private final Tensors sums;

    private FisherInformation(Model model, Course course, SquaredGradients squares) {
        this.model = model;
        this.course = course;
        this.squares = squares;
        sums = model.trained().zeros(course.manager());
    }

    /**
     * Mean over samples of the squared gradients of log p, on the course's manager; zeros for what is frozen.
     *
     * @param exact over all labels, each weighted by its probability; otherwise at the true label
     */
    static Map<String, NDArray> of(Model model, Course course, List<String> ids, boolean exact) {
        try (GradientMode off = GradientMode.off();
                SquaredGradients squares = SquaredGradients.of(model.network(), model.ops(), model.trained().names(), course.manager())) {
            FisherInformation fisher = new FisherInformation(model, course, squares);
            for (int from = 0; from < ids.size(); from += squares.batch()) {
                course.ear().phase("fisher", from, ids.size());
                fisher.add(ids.subList(from, Math.min(from + squares.batch(), ids.size())), exact);
            }
            Map<String, NDArray> mean = new LinkedHashMap<>(model.parameters().zeros(course.manager()).map());
            fisher.sums.map().forEach((name, sum) -> {
                sum.divi((float) ids.size());
                mean.put(name, sum);
            });
            return mean;
        }
    }

    private void add(List<String> ids, boolean exact) {
        try (NDManager step = course.manager().newSubManager()) {
            NDArray x = model.program().input(step, course.loader().plain(ids), ids.size());
            List<Long> rows = new ArrayList<>();
            List<Long> labels = new ArrayList<>();
            List<Float> weights = new ArrayList<>();
            if (exact) {
                float[] shares = model.program().forward(step, x, model.parameters(), model.buffers(), false).get(Network.OUTPUT).softmax(1).toFloatArray();
                int classes = shares.length / ids.size();
                for (int i = 0; i < shares.length; i++) {
                    if (shares[i] >= NEGLIGIBLE) {
                        rows.add((long) i / classes);
                        labels.add((long) i % classes);
                        weights.add((float) Math.sqrt(shares[i]));
                    }
                }
            } else {
                for (int row = 0; row < ids.size(); row++) {
                    rows.add((long) row);
                    labels.add((long) course.samples().get(ids.get(row)).label());
                    weights.add(1f);
                }
            }
            for (int from = 0; from < rows.size(); from += squares.batch()) {
                add(step, x, rows, labels, weights, from, Math.min(from + squares.batch(), rows.size()));
            }
        }
    }

    /** Some of the rows; memory is that of so many. */
    private void add(NDManager owner, NDArray x, List<Long> rows, List<Long> labels, List<Float> weights, int from, int to) {
        try (NDManager step = owner.newSubManager()) {
            NDArray chosen = x.get(new NDIndex("{}", step.create(longs(rows, from, to))));
            chosen.attach(step);
            float[] roots = new float[to - from];
            for (int i = 0; i < roots.length; i++) {
                roots[i] = weights.get(from + i);
            }
            squares.add(chosen, step.create(longs(labels, from, to)), step.create(roots), model.parameters(), model.buffers(), model.trained(), sums);
        }
    }

    private static long[] longs(List<Long> values, int from, int to) {
        return values.subList(from, to).stream().mapToLong(Long::longValue).toArray();
    }
}
