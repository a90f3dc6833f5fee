package dev.engram.api.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.scenario.LabelSpace;
import dev.engram.api.scenario.PluginRef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What a {@link Retention} can see and do during a round. Provided by the host. */
public interface LearningRound {
    /** Number of the round, from 1. */
    long number();

    /** All labels, those of this round included. */
    LabelSpace labels();

    /** Classes the model answered before this round: columns 0 to known are old. */
    int known();

    /** New and relabelled samples that are learnt in this round, in log order. */
    List<LearningSample> experience();

    /**
     * Every sample there is for learning, by id: the experience and what the methods asked to keep, with present labels. What was withdrawn
     * is not in it.
     */
    Map<String, LearningSample> samples();

    /** Ids of old samples that are in the experience because their label changed. */
    Set<String> relabelled();

    /** What this method kept from the round before, with tensors on {@link #manager}; empty in the first round. */
    RetentionState state();

    /** Ids that the methods standing before this one keep; for {@link Retention#afterRound}. */
    List<String> kept();

    /** New samples per step, as the scenario plans it. */
    int batchSize();

    /** Owner of what a method keeps in memory until the end of the round. */
    NDManager manager();

    /** The live parameters by name, in the network's order. */
    Map<String, NDArray> parameters();

    /** The live buffers by name, in the network's order. */
    Map<String, NDArray> buffers();

    /** Detached copies of tensors, on {@link #manager}: they stay when the originals change. */
    Map<String, NDArray> copy(Map<String, NDArray> tensors);

    /**
     * The tensors as the grown network needs them: zeros for the head's new rows. On {@link #manager}.
     *
     * @param tensors named as parameters, of the round before
     */
    Map<String, NDArray> grown(Map<String, NDArray> tensors);

    /**
     * Pictures as the network takes them, not augmented: float32 (N, C, H, W) in 0–1.
     *
     * @param owner owner of the result
     */
    NDArray pictures(NDManager owner, List<String> ids);

    /**
     * Runs the network.
     *
     * @param owner      owner of the results
     * @param parameters in the network's order: the live ones or a copy
     * @param buffers    in the network's order
     * @param train      batch statistics change; nothing changes in evaluation mode
     */
    Map<String, NDArray> forward(
            NDManager owner, NDArray x, Map<String, NDArray> parameters, Map<String, NDArray> buffers, boolean train);

    /**
     * Runs code with gradients recorded and differentiates its result, a scalar, by the live parameters that are trained.
     *
     * @return by name, on the scalar's manager; without the frozen ones
     */
    Map<String, NDArray> differentiate(Supplier<NDArray> scalar);

    /**
     * A network of the PluginSet with weights of the scenario, all of it, the head too. The round fails with a reason if there are none of that name,
     * or they do not fit.
     *
     * @param model   a {@code ModelFactory} and its configuration
     * @param weights name of the scenario's weights
     * @param mean    per channel, that the network was trained with; null for the scenario's
     * @param std     per channel; null for the scenario's
     */
    FixedNetwork network(PluginRef model, String weights, List<Double> mean, List<Double> std);

    /** The scenario's loss on some rows of a step: a recorded scalar. */
    NDArray loss(LearningStep step, int from, int to);

    /** A stream of chance that follows from the round's seed and this name. */
    SplittableRandom random(String purpose);

    /** Tells people a number; the key is put behind the method's name. */
    void metric(String key, double value);

    /** Tells people how far a long phase is. */
    void progress(String phase, long done, long of);
}
