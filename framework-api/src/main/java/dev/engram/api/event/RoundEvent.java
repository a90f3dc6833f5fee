package dev.engram.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * Value on {@code engram.rounds}; key = scenario. One shape for the life of a round; what a type does not have is null.
 *
 * @param format   version of this record format, 1
 * @param type     {@code started}, {@code progressed}, {@code accepted}, {@code rejected} or {@code failed}
 * @param scenario scenario id
 * @param round    round number
 * @param attempt  id of the attempt
 * @param request  id of the request that caused it, if one did
 * @param reason   started: {@code requested}, {@code count}, {@code age} or {@code bisection}; rejected and failed: why, what became of the
 *     samples, and what to do; accepted: what was set aside, if anything was
 * @param run      MLflow run id, if MLflow could be reached
 * @param samples  started and later: changes taken in
 * @param classes  accepted: names by index
 * @param progress progressed: phase, epoch, epochs, step, steps, loss, imagesPerSecond, secondsLeft
 * @param metrics  accepted and rejected: averageAccuracy, forgetting, …
 * @param accuracy accepted and rejected: accuracy of each experience's hold-out slice after this round
 * @param seconds  accepted, rejected and failed: how long it took
 * @param time     ISO-8601 UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoundEvent(
        int format,
        String type,
        String scenario,
        long round,
        String attempt,
        String request,
        String reason,
        String run,
        Integer samples,
        List<String> classes,
        Map<String, Object> progress,
        Map<String, Double> metrics,
        List<Double> accuracy,
        Double seconds,
        String time) {
    public static final String STARTED = "started";
    public static final String PROGRESSED = "progressed";
    public static final String ACCEPTED = "accepted";
    public static final String REJECTED = "rejected";
    public static final String FAILED = "failed";
}
