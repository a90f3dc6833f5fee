package dev.engram.devkit.cli.wire;

import java.util.List;

/**
 * One round as the trainer tells it.
 *
 * @param round                 number
 * @param attempt               id of the attempt
 * @param verdict               {@code accepted}, {@code rejected} or {@code failed}
 * @param reason                why it was rejected or failed
 * @param run                   MLflow run id, null while it is not registered
 * @param version               MLflow model version, null while it is not registered
 * @param experience            for people
 * @param samples               changes taken in
 * @param classes               names by index after the round
 * @param averageAccuracy       over the hold-out slices so far
 * @param forgetting            maximum form
 * @param accuracyPerExperience accuracy on each slice after the round
 * @param seconds               how long it took
 * @param state                 hash of the state
 * @param bundle                hash of the bundle
 * @param mlflow                link to the run
 */
public record Round(
        long round,
        String attempt,
        String verdict,
        String reason,
        String run,
        String version,
        String experience,
        int samples,
        List<String> classes,
        Double averageAccuracy,
        Double forgetting,
        List<Double> accuracyPerExperience,
        Double seconds,
        String state,
        String bundle,
        String mlflow) {
    public Round {
        classes = classes == null ? List.of() : List.copyOf(classes);
        accuracyPerExperience = accuracyPerExperience == null ? List.of() : List.copyOf(accuracyPerExperience);
    }

    /** Whether the gate let it pass. */
    public boolean accepted() {
        return "accepted".equals(verdict);
    }
}
