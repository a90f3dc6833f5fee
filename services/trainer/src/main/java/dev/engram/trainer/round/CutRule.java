package dev.engram.trainer.round;

import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.lineage.catalog.Waiting;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * When a round is due by itself. Only changes that were in no rejected or failed round count; those that were are tried again by
 * age, as long after the last round as the policy lets a change wait, so that a bad sample does not make rounds without a pause.
 */
final class CutRule {
    private CutRule() {}

    /**
     * Why a round is due; empty if none is.
     *
     * @param untried changes that were in no round yet
     * @param all     asked only where needed: those that were in a rejected or failed round, too
     * @param now     milliseconds since 1970
     * @param ended   when the scenario's last round ended, or its trainer began
     */
    static Optional<String> cause(RoundPolicy policy, Waiting untried, Supplier<Waiting> all, long now, long ended) {
        if (policy.cutCount() > 0 && untried.changes() >= policy.cutCount()) {
            return Optional.of(Due.COUNT);
        }
        if (policy.cutAgeSeconds() <= 0) {
            return Optional.empty();
        }
        long waits = policy.cutAgeSeconds() * 1000L;
        if (old(untried, now, waits) || now - ended >= waits && old(all.get(), now, waits)) {
            return Optional.of(Due.AGE);
        }
        return Optional.empty();
    }

    private static boolean old(Waiting waiting, long now, long waits) {
        return waiting.changes() > 0 && waiting.oldest() > 0 && now - waiting.oldest() >= waits;
    }
}
