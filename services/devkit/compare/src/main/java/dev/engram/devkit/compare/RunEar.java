package dev.engram.devkit.compare;

import dev.engram.devkit.compare.LearningStream.Experience;
import dev.engram.engine.learning.Ear;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Hears a run and tells now and then how far it is. */
final class RunEar implements Ear {
    private static final long PAUSE_NANOS = 300_000_000L;

    private final Consumer<At> listener;
    private final Map<String, Double> metrics = new TreeMap<>();
    private Experience experience;
    private long told;

    /**
     * Where a run is.
     *
     * @param experience from 1
     * @param name       of the experience
     * @param phase      {@code train}, {@code rehearsal}, {@code evaluate} and others
     * @param done       steps, or other parts
     * @param of         all of them
     * @param loss       of the newest step, or null where there is none
     */
    record At(int experience, String name, String phase, long done, long of, Double loss) {}

    RunEar(Consumer<At> listener) {
        this.listener = listener;
    }

    void experience(Experience begins) {
        experience = begins;
    }

    Map<String, Double> metrics() {
        return metrics;
    }

    @Override
    public void trained(String phase, int epoch, int epochs, long step, long steps, double loss, Map<String, Double> terms, int images) {
        if (due()) {
            listener.accept(new At(experience.number(), experience.name(), phase, step, steps, Double.isFinite(loss) ? loss : null));
        }
    }

    @Override
    public void phase(String phase, long done, long of) {
        if (due()) {
            listener.accept(new At(experience.number(), experience.name(), phase, done, of, null));
        }
    }

    private boolean due() {
        long now = System.nanoTime();
        if (now - told < PAUSE_NANOS) {
            return false;
        }
        told = now;
        return true;
    }

    @Override
    public void metric(String key, double value) {
        if (Double.isFinite(value)) {
            metrics.put(key, value);
        }
    }
}
