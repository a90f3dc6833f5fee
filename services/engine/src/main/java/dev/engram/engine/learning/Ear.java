package dev.engram.engine.learning;

import java.util.Map;

/** Hears how a round is getting on. Called on the round's thread. */
public interface Ear {
    /**
     * One step of training was taken.
     *
     * @param phase  {@code train}, or {@code rehearsal} when the methods go through old samples once more
     * @param epoch  from 1
     * @param step   steps taken in the phase
     * @param loss   of this step
     * @param terms  of this step, by name
     * @param images pictures that went through the network in this step
     */
    void trained(String phase, int epoch, int epochs, long step, long steps, double loss, Map<String, Double> terms, int images);

    /** A phase without loss: {@code load}, {@code fisher}, {@code evaluate}, {@code export}, {@code report}. */
    void phase(String phase, long done, long of);

    /**
     * The model was measured on the tune samples.
     *
     * @param epoch    after which it was, from 1
     * @param loss     mean cross-entropy
     * @param accuracy share that it recognised
     */
    default void tuned(int epoch, double loss, double accuracy) {}

    /** A sentence for people. */
    default void note(String sentence) {}

    /** A number for people. */
    void metric(String key, double value);

    /** Hears nothing. */
    static Ear deaf() {
        return new Ear() {
            @Override
            public void trained(String phase, int epoch, int epochs, long step, long steps, double loss, Map<String, Double> terms, int images) {}

            @Override
            public void phase(String phase, long done, long of) {}

            @Override
            public void metric(String key, double value) {}
        };
    }
}
