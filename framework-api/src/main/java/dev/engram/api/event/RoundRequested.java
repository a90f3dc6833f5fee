package dev.engram.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Value on {@code engram.rounds.requested}; key = scenario.
 *
 * @param format   version of this record format, 1
 * @param scenario scenario id
 * @param request  id of the request, repeated in {@link RoundEvent} when it is answered
 * @param upTo     offset on the scenario's partition of the training log up to which (exclusive) the experience reaches;
 *     null: up to the end as it stands when the request is read
 * @param by       who asked, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoundRequested(int format, String scenario, String request, Long upTo, String by) {
    public RoundRequested {
        ScenarioRecord.requireId(scenario);
    }
}
