package dev.engram.devkit.cli.local;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.devkit.cli.dataset.StreamOfExperiences.Experience;
import dev.engram.lineage.round.Environment;
import dev.engram.lineage.round.RoundResult;
import java.util.List;
import java.util.Map;

/**
 * What {@code engram train} leaves as {@code result.json}.
 *
 * @param scenario        scenario id
 * @param plugin          scenario plugin
 * @param configuration   its configuration
 * @param classes         names by index of the model's output
 * @param averageAccuracy after the last experience, over the hold-out slices of all
 * @param forgetting      after the last experience, maximum form
 * @param accuracyMatrix  R[i][j]: accuracy on slice j after experience i
 * @param perClass        accuracy by class after the last experience
 * @param rounds          one per experience
 * @param bundle          SHA-256 of the last {@code bundle.json}; null if the last round was rejected
 * @param environment     what computed
 * @param seconds         of all rounds
 */
public record TrainReport(
        String scenario,
        String plugin,
        Map<String, Object> configuration,
        List<String> classes,
        double averageAccuracy,
        double forgetting,
        List<List<Double>> accuracyMatrix,
        Map<String, Double> perClass,
        List<RoundLine> rounds,
        String bundle,
        Environment environment,
        double seconds) {
    /**
     * One experience.
     *
     * @param experience   name
     * @param images       published in it, hold-out included
     * @param outcome      {@code accepted} or {@code rejected}
     * @param reason       why it was rejected; null if it was not
     * @param state        hash of the learner's state after it; null if it was rejected
     * @param metrics      of the round
     * @param samplePasses images that went through the network in training
     * @param seconds      how long it took
     */
    public record RoundLine(String experience, int images, String outcome, String reason, String state, Map<String, Double> metrics,
            long samplePasses, double seconds) {
        static RoundLine of(Experience experience, RoundResult result) {
            return new RoundLine(experience.name(), experience.images().size(), result.outcome(), result.reason(),
                    result.accepted() ? result.state().hash() : null, result.metrics(), result.samplePasses(), result.seconds());
        }
    }

    /** The report of a stream. */
    static TrainReport of(ScenarioRecord scenario, List<RoundLine> rounds, Learned learned) {
        RoundResult last = learned.results().get(learned.results().size() - 1);
        return new TrainReport(scenario.id(), scenario.plugin(), scenario.configuration(), last.classes(), learned.averageAccuracy(),
                learned.forgetting(), learned.matrix(), last.perClass(), List.copyOf(rounds), last.bundle(), last.environment(),
                rounds.stream().mapToDouble(RoundLine::seconds).sum());
    }
}
