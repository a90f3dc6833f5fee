package dev.engram.faults.kills;

import java.util.SplittableRandom;

/**
 * One way in which one part fails.
 *
 * @param fault  what happens
 * @param when   at which step
 * @param phase  when it is armed
 * @param arming sets it up
 */
record Step(String fault, String when, Phase phase, Arming arming) {
    /** Sets a fault up. */
    @FunctionalInterface
    interface Arming {
        /** Sets it up on a stage; what is left to chance comes from the random numbers. */
        Armed arm(Stage stage, SplittableRandom random);
    }

    @Override
    public String toString() {
        return fault + " " + when;
    }
}
