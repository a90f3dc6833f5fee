package dev.engram.engine.learning;

import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionState;

/**
 * A method of retention in a round.
 *
 * @param name   of its plugin
 * @param acting the method
 * @param state  what it kept
 */
public record Method(String name, Retention acting, RetentionState state) {
    /** Whether it declared the hook. */
    boolean acts(Retention.Hook hook) {
        return acting.hooks().contains(hook);
    }
}
