package dev.engram.lineage;

/** A round was asked for, but nothing waits that a round could learn or forget. */
public class NothingToLearn extends Exception {
    /** With what was looked at. */
    public NothingToLearn(String message) {
        super(message);
    }
}
