package dev.engram.faults.kills;

import dev.engram.faults.proxy.Trap;

/** A fault that waits for its step. */
interface Armed {
    /** Whether the step came and the fault happened. */
    boolean reached();

    /** Nothing more happens; what is under way ends first. */
    void disarm();

    /** A trap in a proxy. */
    static Armed of(Trap trap) {
        return new Armed() {
            @Override
            public boolean reached() {
                return trap.sprung();
            }

            @Override
            public void disarm() {
                trap.disarm();
            }
        };
    }
}
