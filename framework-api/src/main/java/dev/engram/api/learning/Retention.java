package dev.engram.api.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What keeps the old from being forgotten while the new is learnt. One instance serves one round and is called on the round's
 * thread only. A method declares the {@link Hook}s it acts on; the others are never called and cost nothing.
 *
 * <p>In the order of a round: {@link #withheld}; {@link #beforeRound}; {@link #experience}; per step {@link #draw} (some steps ahead of the training, in
 * the order of the steps), {@link #mask}, {@link #term}, {@link #gradients} (or {@link #penalty}), {@link #afterStep}; then {@link #rehearsal}; at last {@link #afterRound}. Each is
 * asked of all methods in the order of the scenario's plan, but {@link #beforeRound} from the last to the first: a method that changes weights for the time
 * between two rounds undoes it before the others look. What is to be known in the next round is what {@link #afterRound} returns; the host saves it and
 * gives it back as {@link LearningRound#state()}.
 * Everything must follow from the round and its seed alone: a round that is folded again gives the same bytes.
 */
public interface Retention {
    /** Where a method acts. */
    enum Hook {
        /** {@link #beforeRound}. */
        BEFORE_ROUND,
        /** {@link #draw}: the choice of the batch. */
        DRAW,
        /** {@link #term}: a term of the loss. */
        TERM,
        /** {@link #gradients}: the gradients before the step; also {@link #torchPull} and {@link #penalty}. */
        GRADIENTS,
        /** {@link #afterStep}. */
        AFTER_STEP,
        /** {@link #rehearsal}: samples to go through once more at the end. */
        REHEARSAL,
        /** {@link #afterRound}. */
        AFTER_ROUND,
        /** {@link #withheld}: samples that are not learnt from. */
        WITHHOLD,
        /** {@link #experience}: what the round goes through. */
        EXPERIENCE,
        /** {@link #mask}: the classes that new samples are told from. */
        MASK
    }

    /**
     * Samples to go through once more after the experience was learnt.
     *
     * @param samples ids, each in the round's experience or memory
     * @param epochs  passes, at least 1
     * @param rate    learning rate, as a share of the round's
     */
    record Rehearsal(List<String> samples, int epochs, double rate) {
        public Rehearsal {
            samples = List.copyOf(samples);
            if (epochs < 1 || !(rate > 0)) {
                throw new IllegalArgumentException("rehearsal: at least 1 epoch and a positive rate, got " + epochs + " and " + rate);
            }
        }
    }

    /** The hooks this method acts on; the same set every time. */
    Set<Hook> hooks();

    /**
     * Whether a training can go on from the end of an epoch in another process: when all that the method knows there follows from {@link #beforeRound} and from
     * the calls of {@link #draw}, which are made again. A round with a method that says no starts from its beginning after an interruption. By default
     * methods that act on steps say no, because they might count or collect.
     */
    default boolean resumable() {
        return hooks().stream().noneMatch(Set.of(Hook.TERM, Hook.GRADIENTS, Hook.AFTER_STEP)::contains);
    }

    /**
     * What the scenario's loss is multiplied by, on new and old samples, when a term of this method stands in for a part of it: 0 to 1, the same every time.
     * The factors of several methods are multiplied.
     */
    default double lossShare() {
        return 1;
    }

    /**
     * Says no to methods it cannot stand beside, or that stand in the wrong order. Called when a scenario is checked and when a round begins; by default
     * everything goes.
     *
     * @param methods names of all methods of the plan, in its order, this one's included
     * @throws IllegalArgumentException if the plan cannot work; the message goes to the user
     */
    default void beside(List<String> methods) {}

    /**
     * Samples of the experience or the memory that are not learnt from in this round, so that something can be measured on them. The other methods see
     * them neither in the experience nor among the samples. Every class has to keep some that are learnt.
     */
    default Set<String> withheld(LearningRound round) {
        return Set.of();
    }

    /**
     * What the round goes through in the place of its experience: ids from the memory or the experience, each once. Of several methods the first that does
     * not say null decides. By default the experience stays.
     */
    default List<String> experience(LearningRound round) {
        return null;
    }

    /** Before the first step; the head has grown already. */
    default void beforeRound(LearningRound round) {}

    /**
     * Old samples that join the step's batch. The rows come back in {@link #term} as {@link LearningStep#from} to
     * {@link LearningStep#to}.
     *
     * @param step  number of the step in the round, from 0
     * @param fresh new samples in the step's batch
     * @return ids from the round's memory or experience, with repetitions if wanted; may be empty
     */
    default List<String> draw(LearningRound round, long step, int fresh) {
        return List.of();
    }

    /**
     * The classes that the new samples of a pass are told from, in the place of {@link LearningStep#mask()}: (classes) float32 of ones and zeros; or null for those that were seen in training. What the methods drew keeps the step's mask. In a
     * rehearsal methods that ask for rehearsals are not asked, as they do not draw there.
     *
     * @param step without rows of this method's own
     */
    default NDArray mask(LearningRound round, LearningStep step) {
        return null;
    }

    /**
     * A term of the loss, already weighted: a scalar that is a mean over rows, recorded for gradients; or null for none in this step.
     * Numbers that multiply, divide or are exponents are made by {@link Constant}.
     * Begin every operation with something that came from the step, so that it is freed with it.
     */
    default NDArray term(LearningRound round, LearningStep step) {
        return null;
    }

    /**
     * Says that {@link #term} is always {@link LearningRound#loss} of the rows drawn, multiplied by this number, and nothing where none were drawn; then the
     * host need not call it, and takes the step in one call of the engine where it can. NaN, the default, if it is anything else.
     */
    default double drawnLoss() {
        return Double.NaN;
    }

    /**
     * {@link #term} as text, where it looks at the logits of the rows drawn only, and is nothing where none were drawn; the same every time. Then the host need not call
     * {@link #term}, and takes the step in one call of the engine where it can. Nothing by default.
     */
    default Optional<TorchTerm> torchTerm() {
        return Optional.empty();
    }

    /**
     * What the text of {@link #torchTerm} reads in a step.
     *
     * @param owner of what is made for this step
     * @param drawn samples of the rows, in their order
     */
    default List<NDArray> operands(NDManager owner, List<LearningSample> drawn) {
        return List.of();
    }

    /**
     * Changes the gradients in place, before they are clipped and the step is taken; nothing is recorded meanwhile.
     *
     * @param gradients by parameter name, in the order, shapes and layout of the parameters; without the frozen ones
     * @return value of the penalty whose gradient was added, for the metrics; NaN if not computed
     */
    default double gradients(LearningRound round, Map<String, NDArray> gradients) {
        return Double.NaN;
    }

    /**
     * What {@link #gradients} adds as text, where it adds something to each gradient that does not depend on gradients. Then the host takes the step in one call of the engine where
     * it can, and calls {@link #penalty} there in the place of {@link #gradients}; elsewhere, as with accumulation, {@link #gradients} is called as ever and
     * has to do the same, up to rounding: the order of the sums differs. Asked after {@link #beforeRound} and before the first step, perhaps more than once, for methods
     * with the hook {@link Hook#GRADIENTS}; whether there is a text must always be the same. A method that has nothing to add in this round gives a text with operands
     * that have no tensors. Nothing by default.
     */
    default Optional<TorchPull> torchPull(LearningRound round) {
        return Optional.empty();
    }

    /**
     * Value of the penalty whose gradient is {@link #torchPull}, at the weights before the step, for the metrics; NaN, the default, if not computed. Called once in each step
     * that does not call {@link #gradients}; nothing is recorded meanwhile.
     */
    default double penalty(LearningRound round) {
        return Double.NaN;
    }

    /** After a step was taken; parameters may be changed in place. */
    default void afterStep(LearningRound round, long step) {}

    /** What to go through once more at the end, or null for nothing. */
    default Rehearsal rehearsal(LearningRound round) {
        return null;
    }

    /** After the last step: what to keep for the next round. Parameters may be changed in place. */
    default RetentionState afterRound(LearningRound round) {
        return RetentionState.empty();
    }
}
