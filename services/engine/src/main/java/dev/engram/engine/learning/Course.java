package dev.engram.engine.learning;

import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Loss;
import dev.engram.api.scenario.LabelSpace;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.data.BatchLoader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a round trains with.
 *
 * @param number      of the round
 * @param labels      all labels
 * @param known       classes the model answered before
 * @param trained     indexes of classes that a round before this one trained
 * @param seen        indexes of classes that were ever trained, this round included
 * @param experience  samples to learn
 * @param samples     every sample there is for learning, by id
 * @param relabelled  ids of old samples in the experience
 * @param plan        optimisation
 * @param loss        of the scenario
 * @param tune        samples to measure on between epochs, never learnt from
 * @param loader      of batches
 * @param seed        of the round
 * @param manager     lives as long as the round
 * @param ear         hears
 * @param checkpoints of the training
 * @param networks    of the PluginSet, with weights of the scenario
 */
public record Course(
        long number,
        LabelSpace labels,
        int known,
        Set<Integer> trained,
        Set<Integer> seen,
        List<LearningSample> experience,
        Map<String, LearningSample> samples,
        Set<String> relabelled,
        TrainingPlan plan,
        Loss loss,
        List<LearningSample> tune,
        BatchLoader loader,
        long seed,
        NDManager manager,
        Ear ear,
        Checkpoints checkpoints,
        Networks networks) {
    /** The same without some samples. */
    Course without(Set<String> ids) {
        if (ids.isEmpty()) {
            return this;
        }
        Map<String, LearningSample> others = new LinkedHashMap<>(samples);
        others.keySet().removeAll(ids);
        return new Course(number, labels, known, trained, seen, experience.stream().filter(sample -> !ids.contains(sample.id())).toList(), others, relabelled,
                plan, loss, tune, loader, seed, manager, ear, checkpoints, networks);
    }
}
