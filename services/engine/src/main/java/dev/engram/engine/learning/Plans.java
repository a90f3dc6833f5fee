package dev.engram.engine.learning;

import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.engine.data.Batch;
import dev.engram.engine.data.Streams;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The passes of a training in their order: shuffled samples, and what the methods draw beside them. */
final class Plans implements Iterator<Batch> {
    private final Course course;
    private final List<RoundView> views;
    private final List<Method> methods;
    private final List<LearningSample> samples;
    private final int epochs;
    private final String purpose;
    private final boolean own;
    private final Deque<Batch> ready = new ArrayDeque<>();
    private List<LearningSample> order = List.of();
    private int at;
    private int epoch;
    private long step;
    private int until;

    /**
     * @param samples to go through
     * @param purpose names the streams of chance
     * @param own     whether methods that ask for a rehearsal draw, too
     */
    Plans(Course course, List<Method> methods, List<RoundView> views, List<LearningSample> samples, int epochs, String purpose, boolean own) {
        this.course = course;
        this.methods = methods;
        this.views = views;
        this.samples = samples;
        this.epochs = epochs;
        this.purpose = purpose;
        this.own = own;
        until = epochs;
    }

    /** Ends before the epochs behind this many, until it is told otherwise: what comes then is not yet drawn. */
    void pause(int after) {
        until = Math.min(epochs, after);
    }

    /** Passes over epochs from the beginning. The methods draw as if they were trained, so that what they draw afterwards is the same. */
    void skip(int count) {
        for (long i = stepsPerEpoch(course, samples.size()) * count; i > 0; i--) {
            plan();
            ready.clear();
        }
    }

    static long stepsPerEpoch(Course course, int samples) {
        long batch = (long) course.plan().batchSize() * course.plan().accumulation();
        return (samples + batch - 1) / batch;
    }

    @Override
    public boolean hasNext() {
        if (ready.isEmpty()) {
            plan();
        }
        return !ready.isEmpty();
    }

    @Override
    public Batch next() {
        hasNext();
        return ready.remove();
    }

    /** One step: as many passes as gradients are accumulated over. */
    private void plan() {
        if (at >= order.size()) {
            if (epoch == until || samples.isEmpty()) {
                return;
            }
            order = new ArrayList<>(samples);
            Streams.shuffle(order, Streams.of(course.seed(), purpose + "/order", epoch++));
            at = 0;
        }
        int size = course.plan().batchSize() * course.plan().accumulation();
        List<LearningSample> fresh = order.subList(at, Math.min(order.size(), at + size));
        at += fresh.size();
        List<List<LearningSample>> drawn = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            boolean draws = methods.get(i).acts(Retention.Hook.DRAW) && (own || !methods.get(i).acts(Retention.Hook.REHEARSAL));
            drawn.add(draws ? drawn(methods.get(i), views.get(i), fresh.size()) : List.of());
        }
        int passes = (fresh.size() + course.plan().batchSize() - 1) / course.plan().batchSize();
        for (int pass = 0; pass < passes; pass++) {
            ready.add(pass(fresh, drawn, pass, passes));
        }
        step++;
    }

    private List<LearningSample> drawn(Method method, RoundView view, int fresh) {
        return method.acting().draw(view, step, fresh).stream().map(id -> method.required(course, id)).toList();
    }

    private Batch pass(List<LearningSample> fresh, List<List<LearningSample>> drawn, int pass, int passes) {
        List<LearningSample> rows = new ArrayList<>(part(fresh, pass, passes));
        int count = rows.size();
        int[] bounds = new int[drawn.size() + 1];
        double[] shares = new double[drawn.size() + 2];
        bounds[0] = count;
        shares[0] = share(count, fresh.size());
        int all = fresh.size();
        for (int i = 0; i < drawn.size(); i++) {
            rows.addAll(part(drawn.get(i), pass, passes));
            bounds[i + 1] = rows.size();
            shares[i + 1] = share(bounds[i + 1] - bounds[i], drawn.get(i).size());
            all += drawn.get(i).size();
        }
        long[] occasions = new long[rows.size()];
        for (int row = 0; row < occasions.length; row++) {
            // An old sample may be drawn by two methods, or twice: each time it is another view.
            occasions[row] = (own ? 0 : 1L << 56) + (row < count ? epoch : (step + 1 << 24) + ((long) pass << 16) + row);
        }
        shares[shares.length - 1] = share(rows.size(), all);
        return new Batch(List.copyOf(rows), occasions, count, bounds, shares, pass == passes - 1);
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static <T> List<T> part(List<T> all, int pass, int passes) {
        return all.subList(all.size() * pass / passes, all.size() * (pass + 1) / passes);
    }
}
