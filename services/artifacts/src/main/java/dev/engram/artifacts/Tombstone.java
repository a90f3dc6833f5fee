package dev.engram.artifacts;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Why a blob is not there any more: it was erased on purpose.
 *
 * @param format   version of this record format, 1
 * @param sample   the sample on whose account it was erased; the blob is the sample itself, something beside it, or a picture of it
 * @param scenario the scenario it was erased in
 * @param reason   why, for people
 * @param time     when, ISO-8601 UTC
 * @param knownTo  scenarios in which the blob had been a sample: all of them had withdrawn it, and none learns it again. A scenario
 *     that is not among them may learn the same bytes when they come again; empty for what is no sample
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Tombstone(int format, String sample, String scenario, String reason, String time, List<String> knownTo) {
    /** The only format there is. */
    public static final int FORMAT = 1;

    public Tombstone {
        if (format != FORMAT) {
            throw new IllegalArgumentException("Tombstone format " + format + " is not known; known is " + FORMAT);
        }
        knownTo = knownTo == null ? List.of(scenario) : knownTo.stream().sorted().distinct().toList();
    }

    /** A tombstone of the present format. */
    public static Tombstone of(String sample, String scenario, String reason, String time, List<String> knownTo) {
        return new Tombstone(FORMAT, sample, scenario, reason, time, knownTo);
    }

    /** In one sentence, for people. */
    public String told() {
        return "erased " + time + " in scenario " + scenario + " (" + reason + ")";
    }
}
