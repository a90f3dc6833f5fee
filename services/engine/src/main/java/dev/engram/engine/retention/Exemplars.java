package dev.engram.engine.retention;

import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rule by which samples are kept: ids of original files, never more than so many. Every sample counts once, however often it was learnt; a relabelled
 * one counts for the class it has now, and what was withdrawn is gone.
 *
 * @param total    most samples in all
 * @param perClass most samples of a class
 * @param choice   {@link #BALANCED} takes as many of each class, by chance; {@link #RESERVOIR} takes by chance from everything there ever was, so that
 *     rare classes stay rare (Vitter, "Random Sampling with a Reservoir", 1985); {@link #HERDING} takes as many of each class, those whose mean is
 *     nearest to the class's in the space of the head's features (Rebuffi et al., "iCaRL", 2017)
 */
record Exemplars(int total, int perClass, String choice) {
    static final String BALANCED = "class-balanced";
    static final String RESERVOIR = "reservoir";
    static final String HERDING = "herding";

    Exemplars {
        choice = Range.oneOf("choice", choice, BALANCED, RESERVOIR, HERDING);
    }

    /**
     * What is kept.
     *
     * @param ids    of samples
     * @param values what the rule has to know in the next round
     */
    record Kept(List<String> ids, Map<String, Object> values) {}

    /** What the method kept before and is still there, with present labels, and the experience; each once. */
    static List<LearningSample> candidates(LearningRound round) {
        Map<String, LearningSample> candidates = new LinkedHashMap<>();
        for (String id : round.state().samples()) {
            if (round.samples().containsKey(id)) {
                candidates.put(id, round.samples().get(id));
            }
        }
        round.experience().forEach(sample -> candidates.put(sample.id(), sample));
        return new ArrayList<>(candidates.values());
    }

    /** As many samples of each class, by chance: what there is to rehearse, whatever is kept. The same in every round and at every time of it. */
    List<String> balanced(LearningRound round) {
        return Reservoir.choose(candidates(round), total, perClass, 0);
    }

    /** What would be kept if the round ended before its first step; herding needs features, which are not yet learnt. */
    List<String> early(LearningRound round) {
        return choice.equals(RESERVOIR) ? Reservoir.uniform(candidates(round), total, perClass, 0) : balanced(round);
    }

    /** What is kept after the round. */
    Kept after(LearningRound round) {
        return choice.equals(HERDING) ? Herding.choose(round, this) : new Kept(early(round), Map.of());
    }
}
