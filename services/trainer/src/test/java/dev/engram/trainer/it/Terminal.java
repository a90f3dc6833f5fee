package dev.engram.trainer.it;

import dev.engram.api.event.RoundEvent;
import java.util.Set;

/** Events after which nothing more comes of a round. */
final class Terminal {
    private static final Set<String> TYPES = Set.of(RoundEvent.ACCEPTED, RoundEvent.REJECTED, RoundEvent.FAILED);

    private Terminal() {}

    static boolean is(RoundEvent event) {
        return TYPES.contains(event.type());
    }
}
