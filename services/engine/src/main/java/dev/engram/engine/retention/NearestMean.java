package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.plugin.Plugin;
import dev.engram.engine.RoundFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nearest mean of exemplars answers (Rebuffi et al., "iCaRL: Incremental Classifier and Representation Learning", 2017; Mensink et al., "Distance-Based
 * Image Classification", 2013). The mean m of a class's exemplars in the space of the head's features is written into the head after the round, so that it
 * is exported like any other; the head that was trained is kept and comes back before the next round.
 *
 * <ul>
 *   <li>Without normalisation |φ − m|² is smallest where φ·m − |m|²/2 is largest: weight m and bias −|m|²/2 are the classifier exactly. Its soft-max is that
 *       of Gaussian classes of unit variance.
 *   <li>With it, as in iCaRL, features have length one and so have the means of them: |φ/|φ| − m|² is smallest where φ·m/|φ| is largest, which is where φ·m is.
 *       Weight m and bias 0 answer exactly the same class. The probabilities are not those of the distances, for the logits are |φ| times the cosines.
 * </ul>
 *
 * <p>Exemplars are what the methods before it keep. A class without any is never answered. It stands last, because it changes the head.
 */
@Plugin(name = NearestMean.NAME, config = NearestMean.Config.class)
public final class NearestMean implements RetentionFactory<NearestMean.Config> {
    static final String NAME = "nearest-mean";

    /** The logit of a class that cannot be answered; finite, so that the exported numbers are. */
    private static final float NEVER = -1e6f;

    /** @param normalised features and means of length one; yes */
    public record Config(Boolean normalised) {
        public Config {
            normalised = normalised == null || normalised;
        }
    }

    @Override
    public Retention create(Config config) {
        return new Retention() {
            @Override
            public Set<Hook> hooks() {
                return Set.of(Hook.BEFORE_ROUND, Hook.AFTER_ROUND);
            }

            @Override
            public void beside(List<String> methods) {
                for (String other : List.of(WeightAlignment.NAME, BiasCorrection.NAME)) {
                    if (methods.contains(other)) {
                        throw new IllegalArgumentException("'" + other + "' corrects the trained head, which '" + NAME + "' does not answer with; name one of them");
                    }
                }
                if (!methods.get(methods.size() - 1).equals(NAME)) {
                    throw new IllegalArgumentException("'" + NAME + "' has to stand last, behind the method that keeps its exemplars; the plan names " + methods);
                }
                if (methods.size() == 1) {
                    throw new IllegalArgumentException("'" + NAME + "' needs exemplars; name a method that keeps some before it, for example " + Replay.NAME);
                }
            }

            @Override
            public void beforeRound(LearningRound round) {
                if (!round.state().tensors().isEmpty()) {
                    HeadRows.put(round, round.state().tensors());
                }
            }

            @Override
            public RetentionState afterRound(LearningRound round) {
                HeadRows head = HeadRows.of(round, NAME);
                Map<String, NDArray> trained = new TreeMap<>();
                head.names().forEach(name -> trained.put(name, round.parameters().get(name)));
                RetentionState state = new RetentionState(Map.of(), round.copy(trained), List.of());
                write(round, head, config.normalised());
                return state;
            }
        };
    }

    private static void write(LearningRound round, HeadRows head, boolean normalised) {
        Map<Integer, List<String>> byClass = new TreeMap<>();
        for (String id : round.kept()) {
            LearningSample sample = round.samples().get(id);
            byClass.computeIfAbsent(sample.label(), label -> new ArrayList<>()).add(id);
        }
        if (byClass.isEmpty()) {
            throw RoundFailure.outside("'" + NAME + "' finds no exemplars: the methods before it kept none. Let " + Replay.NAME + " keep some", null);
        }
        round.metric("classes", byClass.size());
        Arrays.fill(head.weight, 0);
        Arrays.fill(head.bias, NEVER);
        byClass.forEach((label, ids) -> {
            float[] mean = mean(round, ids, normalised);
            System.arraycopy(mean, 0, head.weight, label * head.features, head.features);
            double square = 0;
            for (float value : mean) {
                square += (double) value * value;
            }
            head.bias[label] = normalised ? 0 : (float) (-square / 2);
        });
        head.install();
    }

    private static float[] mean(LearningRound round, List<String> ids, boolean normalised) {
        try (NDManager own = round.manager().newSubManager()) {
            NDArray features = FeatureRows.of(round, own, ids);
            if (!normalised) {
                return features.mean(new int[] {0}).toFloatArray();
            }
            return unit(unit(features).mean(new int[] {0}, true)).toFloatArray();
        }
    }

    /** Rows of length one. */
    private static NDArray unit(NDArray rows) {
        return rows.div(rows.norm(new int[] {1}, true).maximum(1e-12f));
    }
}
