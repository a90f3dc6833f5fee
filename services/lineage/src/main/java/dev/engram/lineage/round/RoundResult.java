package dev.engram.lineage.round;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.engram.api.sample.ArtifactRef;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a round: {@code result.json}, written last and moved into place.
 *
 * @param format         version of this record format, 1
 * @param outcome        {@code accepted}, {@code rejected} (by the gate) or {@code failed}
 * @param reason         why it was rejected or failed; null when accepted
 * @param metrics        {@code averageAccuracy}, {@code forgetting}, …
 * @param classes        names by index
 * @param accuracy       accuracy on each hold-out slice after this round
 * @param accuracyMatrix R[i][j]: accuracy on slice j after round i, this round last
 * @param sliceNames     names of the slices
 * @param state          the new state's files; null when failed
 * @param bundle         SHA-256 of {@code bundle/bundle.json}; null without export
 * @param bundleFiles    the other files of {@code bundle/} by name
 * @param perClass       accuracy by class name
 * @param environment    what it was computed on
 * @param seconds        how long it took
 * @param samplePasses   samples seen, repetitions counted
 * @param fault          failed: what is to blame, if that is known; null otherwise
 */
public record RoundResult(
        int format,
        String outcome,
        String reason,
        Map<String, Double> metrics,
        List<String> classes,
        List<Double> accuracy,
        List<List<Double>> accuracyMatrix,
        List<String> sliceNames,
        StateManifest state,
        String bundle,
        Map<String, ArtifactRef> bundleFiles,
        Map<String, Double> perClass,
        Environment environment,
        double seconds,
        long samplePasses,
        Fault fault) {
    /** The only format there is. */
    public static final int FORMAT = 1;

    public static final String ACCEPTED = "accepted";
    public static final String REJECTED = "rejected";
    public static final String FAILED = "failed";

    /**
     * What made a round fail, where that is known for certain.
     *
     * @param samples   ids of samples that no round can learn as they are
     * @param elsewhere whether it cannot be any sample: a plugin that cannot be loaded, a configuration that is refused
     */
    public record Fault(List<String> samples, boolean elsewhere) {
        public Fault {
            samples = samples == null ? List.of() : List.copyOf(samples);
        }

        /** These samples cannot be learned. */
        public static Fault of(List<String> samples) {
            return new Fault(samples, false);
        }

        /** It has nothing to do with samples. */
        public static Fault outside() {
            return new Fault(List.of(), true);
        }
    }

    @JsonCreator
    public RoundResult {
        if (format != FORMAT) {
            throw new IllegalArgumentException("RoundResult format " + format + " is not known; known is " + FORMAT);
        }
        if (!ACCEPTED.equals(outcome) && !REJECTED.equals(outcome) && !FAILED.equals(outcome)) {
            throw new IllegalArgumentException("outcome '" + outcome + "'; known are accepted, rejected, failed");
        }
        if (ACCEPTED.equals(outcome) && state == null) {
            throw new IllegalArgumentException("an accepted round has a state");
        }
        metrics = sorted(metrics);
        classes = classes == null ? List.of() : List.copyOf(classes);
        accuracy = accuracy == null ? List.of() : List.copyOf(accuracy);
        accuracyMatrix = accuracyMatrix == null ? List.of() : accuracyMatrix.stream().map(List::copyOf).toList();
        sliceNames = sliceNames == null ? List.of() : List.copyOf(sliceNames);
        bundleFiles = sorted(bundleFiles);
        perClass = sorted(perClass);
    }

    /** A result without a fault. */
    public RoundResult(int format, String outcome, String reason, Map<String, Double> metrics, List<String> classes, List<Double> accuracy,
            List<List<Double>> accuracyMatrix, List<String> sliceNames, StateManifest state, String bundle, Map<String, ArtifactRef> bundleFiles,
            Map<String, Double> perClass, Environment environment, double seconds, long samplePasses) {
        this(format, outcome, reason, metrics, classes, accuracy, accuracyMatrix, sliceNames, state, bundle, bundleFiles, perClass, environment,
                seconds, samplePasses, null);
    }

    /** A round that came to nothing. */
    public static RoundResult failed(String reason) {
        return failed(reason, null);
    }

    /** A round that came to nothing, and what is to blame; null if that is not known. */
    public static RoundResult failed(String reason, Fault fault) {
        return new RoundResult(FORMAT, FAILED, reason, null, null, null, null, null, null, null, null, null, null, 0, 0, fault);
    }

    /** Whether the gate was passed. */
    @JsonIgnore
    public boolean accepted() {
        return ACCEPTED.equals(outcome);
    }

    /** The result without the parts that grow with the scenario: state, matrix and classes' accuracies. */
    public RoundResult brief() {
        return accepted() ? new RoundResult(format, outcome, reason, metrics, classes, accuracy, null, sliceNames, state.bare(), bundle,
                bundleFiles, null, environment, seconds, samplePasses)
                : new RoundResult(format, outcome, reason, metrics, classes, accuracy, null, sliceNames, null, null, null, null,
                        environment, seconds, samplePasses, fault);
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
