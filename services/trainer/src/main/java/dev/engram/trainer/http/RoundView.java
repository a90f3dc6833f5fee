package dev.engram.trainer.http;

import dev.engram.lineage.journal.History;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.round.RoundResult;
import dev.engram.trainer.scenario.Durations;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One round that ended.
 *
 * @param round                 number
 * @param attempt               id of the attempt
 * @param verdict               {@code accepted}, {@code rejected} or {@code failed}
 * @param reason                why it was rejected or failed, and what became of its samples
 * @param cause                 why it was cut: {@code requested}, {@code count}, {@code age} or {@code bisection}
 * @param run                   MLflow run id, null while it is not registered
 * @param version               MLflow model version, null while it is not registered
 * @param experience            what it was about, for people
 * @param samples               changes taken in
 * @param classes               names by index after the round
 * @param averageAccuracy       over the hold-out slices so far
 * @param forgetting            maximum form
 * @param accuracyPerExperience accuracy on each slice after the round
 * @param seconds               how long it took
 * @param state                 hash of the state
 * @param bundle                hash of the bundle
 * @param mlflow                link to the run
 * @param inHead                whether the head is it or descends from it
 * @param ended                 when it ended, ISO-8601 UTC
 */
public record RoundView(
        long round,
        String attempt,
        String verdict,
        String reason,
        String cause,
        String run,
        String version,
        String experience,
        int samples,
        List<String> classes,
        Double averageAccuracy,
        Double forgetting,
        List<Double> accuracyPerExperience,
        double seconds,
        String state,
        String bundle,
        String mlflow,
        boolean inHead,
        String ended) {
    static RoundView of(History.Line line, UnaryOperator<String> link) {
        RoundRecord round = line.round();
        RoundResult result = round.result();
        String run = line.registration() == null ? null : line.registration().run();
        String version = line.registration() == null ? null : line.registration().version();
        return new RoundView(round.round(), line.attempt(), result.outcome(), round.told(), round.cause(), run, version, experience(round),
                round.samples() + round.withdrawn(), result.classes(), result.metrics().get("averageAccuracy"),
                result.metrics().get("forgetting"), result.accuracy(), Durations.seconds(round, line.time()), round.state(), round.bundle(),
                run == null ? null : link.apply(run), line.inHead(), line.time());
    }

    /** The newest hold-out slice is named after the classes that the round brought. */
    private static String experience(RoundRecord round) {
        List<String> slices = round.result().sliceNames();
        return round.name() != null ? round.name() : slices.isEmpty() ? null : slices.get(slices.size() - 1);
    }
}
