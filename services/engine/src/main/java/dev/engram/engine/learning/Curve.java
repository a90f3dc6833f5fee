package dev.engram.engine.learning;

import java.util.ArrayList;
import java.util.List;

/** How a training went, for people: some hundred points over its steps, and what was measured on the tune samples after its epochs. */
public final class Curve {
    private static final int POINTS = 200;

    private final List<Point> points = new ArrayList<>();
    private final List<Tuned> tuned = new ArrayList<>();
    private double sum;
    private long count;

    /**
     * Some steps.
     *
     * @param phase    {@code train} or {@code rehearsal}
     * @param epoch    from 1
     * @param step     of the phase, from 1: the last of them
     * @param loss     mean over them, terms of retention methods included
     * @param accuracy on the new samples of the last of them, augmented and before the step was taken
     * @param rate     learning rate of the last of them
     */
    public record Point(String phase, int epoch, long step, double loss, double accuracy, double rate) {}

    /**
     * A measurement on the tune samples.
     *
     * @param epoch after which it was taken
     * @param step  the epoch's last, from 1
     * @param loss  mean cross-entropy
     */
    public record Tuned(int epoch, long step, double loss, double accuracy) {}

    /** Whether a step, from 0, is the last before a point, so that its accuracy is wanted. */
    static boolean watches(long step, long steps) {
        long stride = Math.max(1, steps / POINTS);
        return step % stride == stride - 1 || step == steps - 1;
    }

    void step(double loss) {
        sum += loss;
        count++;
    }

    void point(String phase, int epoch, long step, double accuracy, double rate) {
        points.add(new Point(phase, epoch, step, sum / Math.max(1, count), accuracy, rate));
        sum = 0;
        count = 0;
    }

    void tuned(Tuned measured) {
        tuned.add(measured);
    }

    /** Goes on behind what an earlier attempt saw. */
    void resume(List<Point> before, List<Tuned> measured) {
        points.addAll(before);
        tuned.addAll(measured);
    }

    /** In the order of the steps. */
    public List<Point> points() {
        return List.copyOf(points);
    }

    /** In the order of the epochs; empty without early stopping. */
    public List<Tuned> tuned() {
        return List.copyOf(tuned);
    }
}
