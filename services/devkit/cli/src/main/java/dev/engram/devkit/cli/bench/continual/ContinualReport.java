package dev.engram.devkit.cli.bench.continual;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.devkit.cli.bench.speed.Host;
import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import dev.engram.devkit.cli.bench.speed.PairedRatio;
import java.util.List;
import java.util.Map;

/**
 * Whole streams by turns.
 *
 * @param when        day, as {@code 2026-11-29}
 * @param host        machine
 * @param data        name of the folder
 * @param stream      what was learnt
 * @param strategy    of both sides
 * @param protocol    what both sides trained with
 * @param precision   that both sides were told, or null
 * @param threads     of each side
 * @param repetitions rounds of each case
 * @param loadBefore  load averages
 * @param loadAfter   load averages
 * @param peers       versions of the other side
 * @param cases       outcomes
 * @param seconds     all together
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContinualReport(
        String when,
        Host host,
        String data,
        String stream,
        String strategy,
        Map<String, Object> protocol,
        String precision,
        int threads,
        int repetitions,
        String loadBefore,
        String loadAfter,
        Map<String, String> peers,
        List<Outcome> cases,
        double seconds) {
    /**
     * One peer.
     *
     * @param clock     ratio of the times by the clock; null if it was not measured
     * @param processor ratio of the processor's times
     * @param ours      runs of ours
     * @param peer      runs of the peer's
     * @param reason    why there is no ratio, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Outcome(String name, String title, double must, double aim, Verdict verdict, PairedRatio clock, PairedRatio processor, List<Run> ours,
            List<Run> peer, String reason) {}

    /** One stream learnt once. */
    public record Run(double averageAccuracy, double forgetting, double seconds, double cpuSeconds, long samplePasses) {}

    /** What was measured, for places that hold one such measurement: the data, and the precision if both sides were told it. */
    String subject() {
        return precision == null ? data : data + "-" + precision;
    }

    /** Whether every case reached what it must. */
    public boolean ok() {
        return cases.stream().noneMatch(each -> each.verdict() == Verdict.BELOW || each.verdict() == Verdict.UNMEASURED);
    }
}
