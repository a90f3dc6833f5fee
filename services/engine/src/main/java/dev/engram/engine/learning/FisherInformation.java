package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.FisherForm;
import dev.engram.api.network.Network;
import dev.engram.engine.data.Streams;
import dev.engram.engine.program.Arrays64;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.SquaredGradients;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The diagonal of the Fisher information of a classifier, sample by sample in evaluation mode: batch statistics are used, not changed. The square of a
 * batch's mean gradient, which is often taken for it, is another and much smaller number.
 *
 * <p>The exact form goes forward twice, first for the probabilities of all samples, and then back as often as a sample's {@link LabelCovariance} has vectors
 * that count; samples that need as many go together.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class FisherInformation {
    /** Share of what all labels of all samples tell that may be left out. */
    private static final double NEGLIGIBLE = 1e-4;

    /** Numbers of the vectors that may be in memory. */
    private static final int ROOM = 1 << 24;

    private static final String PHASE = "fisher";

    private final Model model;
    private final Course course;
    private final List<String> ids;
    private final SquaredGradients squares;

    private FisherInformation(Model model, Course course, List<String> ids, SquaredGradients squares) {
        this.model = model;
        this.course = course;
        this.ids = ids;
        this.squares = squares;
    }

    /** Mean over samples of the squared gradients of log p, on the course's manager; zeros for what is frozen. */
    public static Map<String, NDArray> of(Model model, Course course, List<String> ids, FisherForm form) {
        try (GradientMode off = GradientMode.off();
                SquaredGradients squares = SquaredGradients.of(model.network(), model.ops(), model.trained().names(), course.manager());
                SquaredGradients.Sums sums = squares.begin(course.manager(), model.parameters(), model.buffers(), model.trained())) {
            FisherInformation fisher = new FisherInformation(model, course, ids, squares);
            if (form == FisherForm.EXACT) {
                fisher.exact(sums);
            } else {
                fisher.once(sums, form);
            }
            Map<String, NDArray> mean = new LinkedHashMap<>(model.parameters().zeros(course.manager()).map());
            List<NDArray> found = sums.mean(course.manager(), ids.size());
            for (int i = 0; i < found.size(); i++) {
                mean.put(model.trained().names().get(i), found.get(i)).close();
            }
            return mean;
        }
    }

    private void exact(SquaredGradients.Sums sums) {
        List<LabelCovariance> labels = labels();
        double bound = labels.stream().mapToDouble(LabelCovariance::trace).sum() / ids.size() * NEGLIGIBLE;
        int[] needed = labels.stream().mapToInt(each -> each.needed(bound)).toArray();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < needed.length; i++) {
            if (needed[i] > 0) {
                order.add(i);
            }
        }
        order.sort(Comparator.comparingInt(i -> -needed[i]));
        int classes = model.network().classes();
        int from = 0;
        while (from < order.size()) {
            course.ear().phase(PHASE, from, order.size());
            int most = Math.max(1, ROOM / (needed[order.get(from)] * classes));
            List<Integer> rows = order.subList(from, Math.min(order.size(), from + Math.min(squares.batch(), most)));
            along(sums, rows, labels, needed);
            from += rows.size();
        }
    }

    /** What the labels of each sample are held for; a pass forward. */
    private List<LabelCovariance> labels() {
        List<LabelCovariance> labels = new ArrayList<>();
        for (List<String> part : parts(squares.forward())) {
            try (NDManager step = course.manager().newSubManager()) {
                NDArray x = pictures(step, part);
                NDArray scores = model.program().forward(step, x, model.parameters(), model.buffers(), false).get(Network.OUTPUT);
                float[] shares = scores.softmax(1).toFloatArray();
                int classes = (int) scores.getShape().get(1);
                for (int at = 0; at < shares.length; at += classes) {
                    labels.add(new LabelCovariance(Arrays.copyOfRange(shares, at, at + classes)));
                }
            }
        }
        return labels;
    }

    /** Some samples along all vectors that they need; those that need most come first. */
    private void along(SquaredGradients.Sums sums, List<Integer> rows, List<LabelCovariance> labels, int[] needed) {
        int classes = model.network().classes();
        int most = needed[rows.get(0)];
        float[] vectors = new float[most * rows.size() * classes];
        long[] active = new long[most];
        for (int row = 0; row < rows.size(); row++) {
            for (int number = 0; number < needed[rows.get(row)]; number++) {
                labels.get(rows.get(row)).vector(number, vectors, (number * rows.size() + row) * classes);
                active[number]++;
            }
        }
        try (NDManager step = course.manager().newSubManager()) {
            NDArray x = pictures(step, rows.stream().map(ids::get).toList());
            sums.along(x, Arrays64.create(step, FloatBuffer.wrap(vectors), new Shape(most, rows.size(), classes), DataType.FLOAT32), active);
        }
    }

    private void once(SquaredGradients.Sums sums, FisherForm form) {
        SplittableRandom random = Streams.of(course.seed(), "fisher", course.number());
        int classes = model.network().classes();
        int done = 0;
        for (List<String> part : parts(squares.batch())) {
            course.ear().phase(PHASE, done, ids.size());
            done += part.size();
            float[] drawn = new float[part.size() * classes];
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = form == FisherForm.HUTCHINSON ? random.nextBoolean() ? 1 : -1 : 0;
            }
            if (form == FisherForm.EMPIRICAL) {
                for (int row = 0; row < part.size(); row++) {
                    drawn[row * classes + course.samples().get(part.get(row)).label()] = 1;
                }
            }
            try (NDManager step = course.manager().newSubManager()) {
                NDArray labels = Arrays64.create(step, FloatBuffer.wrap(drawn), new Shape(part.size(), classes), DataType.FLOAT32);
                if (form == FisherForm.HUTCHINSON) {
                    sums.signs(pictures(step, part), labels);
                } else {
                    sums.at(pictures(step, part), labels);
                }
            }
        }
    }

    /** Even parts in their order, none larger than a bound: a short last one would be slow. */
    private List<List<String>> parts(int most) {
        int count = (ids.size() + most - 1) / most;
        List<List<String>> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(ids.subList((int) ((long) ids.size() * i / count), (int) ((long) ids.size() * (i + 1) / count)));
        }
        return parts;
    }

    private NDArray pictures(NDManager owner, List<String> some) {
        return model.program().input(owner, course.loader().plain(some), some.size());
    }
}
