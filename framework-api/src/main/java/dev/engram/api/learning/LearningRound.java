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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a {@link Retention} can see and do during a round. Provided by the host. */
public interface LearningRound {
    /** Number of the round, from 1. */
    long number();

    /** All labels, those of this round included. */
    LabelSpace labels();

    /** Classes the model answered before this round: columns 0 to known are old. */
    int known();

    /**
     * Indexes of the classes that a round before this one was trained with. Fewer than {@link #known}, where the hold-out had classes that training did not.
     */
    default Set<Integer> trained() {
        return IntStream.range(0, known()).boxed().collect(Collectors.toUnmodifiableSet());
    }

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

    /** Names of the parameters whose axis 0 is the label space. */
    default List<String> head() {
        return List.of();
    }

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
     * What the head is given: the operand of the linear layer that answers the classes, by the live weights in evaluation mode; nothing is recorded. The
     * round fails with a reason if the head is anything but one linear layer on a vector.
     *
     * @param owner owner of the result
     * @param x     pictures as {@link #pictures} gives them
     * @return float32 (N, features)
     */
    default NDArray features(NDManager owner, NDArray x) {
        throw new UnsupportedOperationException("this host does not tell the features of a network");
    }

    /**
     * The diagonal of the Fisher information at the live weights: the mean over samples, one by one in evaluation mode and float32, of the squared gradient
     * of log p(label | sample).
     *
     * @param ids  at least one, not augmented
     * @param form which label; of the exact form parts may be left out that are together a ten thousandth of what all labels tell
     * @return by parameter, on {@link #manager}; zeros for the frozen ones
     */
    default Map<String, NDArray> fisherInformation(List<String> ids, FisherForm form) {
        throw new UnsupportedOperationException("this host does not tell the Fisher information");
    }

    /**
     * Puts the statistics of batch normalisation in the place of the running ones: mean and variance over these pictures, not augmented, as the live weights
     * see them in float32. The batches are even parts of the list in its order, and a layer sees what the layers before it make of their own batch. What is
     * frozen stays.
     *
     * @param ids at least two
     * @return layers that changed
     */
    default int estimateBatchStatistics(List<String> ids) {
        throw new UnsupportedOperationException("this host does not estimate batch statistics");
    }

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
