package dev.engram.trainer.round;

import dev.engram.trainer.scenario.Scenario;

/**
 * A round that is due.
 *
 * @param scenario whose
 * @param cause    {@code requested}, {@code count}, {@code age} or {@code bisection}
 * @param request  the request, or null
 * @param upTo     the experience reaches up to here (exclusive)
 */
public record Due(Scenario scenario, String cause, Request request, long upTo) {
    public static final String REQUESTED = "requested";
    public static final String COUNT = "count";
    public static final String AGE = "age";
    public static final String BISECTION = dev.engram.lineage.RoundOptions.BISECTION;

    /** Id of the request, or null. */
    public String requestId() {
        return request == null ? null : request.id();
    }
}
