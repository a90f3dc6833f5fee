package dev.engram.devkit.cli.bench.speed;

import java.util.List;
import java.util.Map;

/**
 * Everything a measurement found.
 *
 * @param when        day it began, as {@code 2026-11-25}
 * @param host        machine
 * @param threads     of both sides
 * @param repetitions rounds of a case
 * @param loadBefore  load averages before the first case
 * @param loadAfter   after the last
 * @param engram      versions of our side
 * @param pytorch     versions of the other side; empty if it took no part
 * @param absent      why the other side took no part, or null
 * @param cases       outcomes
 * @param seconds     how long it took
 */
public record SpeedReport(
        String when,
        Host host,
        int threads,
        int repetitions,
        String loadBefore,
        String loadAfter,
        Map<String, String> engram,
        Map<String, String> pytorch,
        String absent,
        List<Outcome> cases,
        double seconds) {
    /** Whether everything that was asked for reached its must. */
    public boolean ok() {
        return cases.stream().noneMatch(outcome -> outcome.verdict() == Outcome.Verdict.BELOW || outcome.verdict() == Outcome.Verdict.UNMEASURED);
    }
}
