package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningSample;
import dev.engram.engine.program.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends a training that no longer gets better on the tune samples, and goes back to its best weights (Prechelt, "Early Stopping — But When?", 1998, with a
 * number of epochs to wait). Better is a lower mean cross-entropy over the classes that were trained, by whatever little; samples of other classes do not
 * count. It is measured after each epoch in evaluation mode, on pictures that are not augmented.
 */
final class EarlyStopping implements AutoCloseable {
    private final Course course;
    private final Model live;
    private final Model judged;
    private final List<LearningSample> samples;
    private final Evaluator evaluator;
    private final InPlace inPlace;
    private Tensors best;
    private Found found = new Found(Double.POSITIVE_INFINITY, 0, 0);

    /**
     * How it stands.
     *
     * @param loss   the lowest so far
     * @param epoch  where that was, from 1; 0 before the first
     * @param waited epochs since
     */
    record Found(double loss, int epoch, int waited) {}

    /**
     * @param live    is trained, and goes back to the best weights
     * @param judged  is measured: the same, or its moving average
     * @param samples at least one
     */
    EarlyStopping(Course course, Model live, Model judged, List<LearningSample> samples) {
        this.course = course;
        this.live = live;
        this.judged = judged;
        this.samples = samples;
        evaluator = new Evaluator(judged, course.loader(), course.manager());
        inPlace = new InPlace(course.manager());
    }

    /** Measures after an epoch, from 1. */
    Curve.Tuned measure(int epoch, long step) {
        float[][] logits = evaluator.logits(samples.stream().map(LearningSample::id).toList(), Ear.deaf());
        double loss = 0;
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            int label = samples.get(i).label();
            loss += crossEntropy(logits[i], label) / logits.length;
            right += Evaluator.best(logits[i]) == label ? 1 : 0;
        }
        if (loss < found.loss()) {
            found = new Found(loss, epoch, 0);
            keep();
        } else {
            found = new Found(found.loss(), found.epoch(), found.waited() + 1);
        }
        return new Curve.Tuned(epoch, step, loss, (double) right / logits.length);
    }

    /** Whether it has waited long enough. */
    boolean over() {
        return found.waited() >= course.plan().patience();
    }

    /** Makes the weights those of the best epoch. */
    void restore() {
        if (best != null) {
            inPlace.copy(live.trained(), best.select(live.trained().names()));
            inPlace.copy(live.buffers(), best.select(live.buffers().names()));
        }
    }

    Found found() {
        return found;
    }

    /** The best weights by name; none before the first epoch was measured. */
    Tensors state() {
        return best == null ? Tensors.of(Map.of()) : best;
    }

    /** Goes on from what {@link #state} and {@link #found} were. */
    void resume(Tensors state, Found was) {
        best = state;
        found = was;
    }

    private void keep() {
        Map<String, NDArray> now = new LinkedHashMap<>(judged.parameters().select(live.trained().names()).map());
        now.putAll(judged.buffers().map());
        Tensors copies = Tensors.of(now).copy(course.manager());
        if (best != null) {
            best.close();
        }
        best = copies;
    }

    private double crossEntropy(float[] logits, int label) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int seen : course.seen()) {
            largest = Math.max(largest, logits[seen]);
        }
        double sum = 0;
        for (int seen : course.seen()) {
            sum += StrictMath.exp(logits[seen] - largest);
        }
        return StrictMath.log(sum) + largest - logits[label];
    }

    @Override
    public void close() {
        if (best != null) {
            best.close();
        }
        inPlace.close();
    }
}
