package dev.engram.devkit.cli.bench;

import java.util.Map;

/**
 * How a scenario grew.
 *
 * @param ok       whether no ratio is above the limit
 * @param rounds   rounds
 * @param samples  samples
 * @param limit    largest ratio that is allowed
 * @param early    at one per cent
 * @param late     at the end
 * @param start    late by early: the start of the trainer
 * @param cut      late by early: from the request to the round's start
 * @param commit   late by early: from the worker's end to the journal
 * @param register late by early: MLflow; told, not judged, since no round waits for it
 * @param disk     bytes by kind: of one round at one per cent and at the end, and of one sample
 * @param sweep    what a sweep of the store would find
 * @param seconds  how long the measurement took
 */
public record GrowthReport(
        boolean ok,
        int rounds,
        long samples,
        double limit,
        Window early,
        Window late,
        double start,
        double cut,
        double commit,
        double register,
        Map<String, DiskUse> disk,
        SweepFigures sweep,
        double seconds) {
    /**
     * Bytes of one kind.
     *
     * @param early of one round at one per cent
     * @param late  of one round at the end
     */
    public record DiskUse(long early, long late) {}

    /**
     * A look at the store as a sweep takes it.
     *
     * @param seconds how long it took
     * @param blobs   blobs there are
     * @param leaving states that leave by the rule
     */
    public record SweepFigures(double seconds, long blobs, long leaving) {}

    static GrowthReport of(long samples, double limit, Window early, Window late, Map<String, DiskUse> disk, SweepFigures sweep, double seconds) {
        double start = late.start() / early.start();
        double cut = late.cut() / early.cut();
        double commit = late.commit() / early.commit();
        // Without MLflow nothing was registered.
        double register = early.register() > 0 ? late.register() / early.register() : 0;
        boolean ok = start <= limit && cut <= limit && commit <= limit;
        return new GrowthReport(ok, (int) late.round(), samples, limit, early, late, start, cut, commit, register,
                disk, sweep, seconds);
    }
}
