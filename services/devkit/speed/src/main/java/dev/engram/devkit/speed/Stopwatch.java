package dev.engram.devkit.speed;

import dev.engram.engine.learning.Ear;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hears a round's steps and writes down when each ended: a step lasts from the end of the one before it. */
final class Stopwatch implements Ear {
    /** Steps between two looks at the memory, which take as long as a few kernels. */
    private static final int LOOK = 20;

    private final List<Double> seconds = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private final List<Long> resident = new ArrayList<>();
    private long last = System.nanoTime();

    /** The first step begins now. */
    void start() {
        last = System.nanoTime();
    }

    @Override
    public void trained(String phase, int epoch, int epochs, long step, long steps, double loss, Map<String, Double> terms, int images) {
        long now = System.nanoTime();
        seconds.add((now - last) * 1e-9);
        losses.add(loss);
        if (seconds.size() % LOOK == 1) {
            resident.add(Resident.bytes());
        }
        last = System.nanoTime();
    }

    @Override
    public void phase(String phase, long done, long of) {}

    @Override
    public void metric(String key, double value) {}

    /** Each step. */
    Turn turn() {
        return new Turn(List.copyOf(seconds), List.copyOf(losses), List.copyOf(resident));
    }
}
