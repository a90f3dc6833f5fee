package dev.engram.trainer.round;

/** The attempt was given up, because the trainer stops or the scenario went to another one. It counts as none. */
public final class RoundCancelled extends RuntimeException {
    /** With what was being done. */
    public RoundCancelled(String what) {
        super("cancelled while " + what);
    }
}
