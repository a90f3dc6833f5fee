package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import dev.engram.api.plugin.Plugin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Bias correction, "BiC" (Wu et al., "Large Scale Incremental Learning", 2019): the logits of classes that were trained for the first time become
 * α · logit + β, with the α and β whose cross-entropy is smallest on held-out samples, as many of each class. Both are folded into the head, so that
 * nothing is added to what is exported, and the corrected head is what the next round goes on with.
 *
 * <p>The held-out samples are never learnt: of each class at most a tenth of what comes in a round, and other methods do not see them. A round without new
 * classes, or without old ones, changes nothing; so does a class that comes back.
 */
@Plugin(name = BiasCorrection.NAME, config = BiasCorrection.Config.class)
public final class BiasCorrection implements RetentionFactory<BiasCorrection.Config> {
    static final String NAME = "bias-correction";
    /** Another than that of memories: what is held out must not be what they would keep. */
    private static final long SEED = 1;
    private static final int SHARE = 10;
    private static final int CHUNK = 256;

    /** @param exemplars most samples held out in all; 200 */
    public record Config(Integer exemplars) {
        public Config {
            exemplars = Range.within("exemplars", exemplars, 200, 2, 1_000_000);
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    private static final class Method implements Retention {
        private final Config config;
        private List<String> heldOut = List.of();

        private Method(Config config) {
            this.config = config;
        }

        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.WITHHOLD, Hook.AFTER_ROUND);
        }

        @Override
        public Set<String> withheld(LearningRound round) {
            Set<String> before = new HashSet<>(round.state().samples());
            List<LearningSample> candidates = new ArrayList<>();
            Map<Integer, List<LearningSample>> fresh = new TreeMap<>();
            for (LearningSample sample : Exemplars.candidates(round)) {
                if (before.contains(sample.id())) {
                    candidates.add(sample);
                } else if (!round.relabelled().contains(sample.id())) {
                    fresh.computeIfAbsent(sample.label(), label -> new ArrayList<>()).add(sample);
                }
            }
            fresh.forEach((label, samples) -> {
                Set<String> some = Set.copyOf(Reservoir.choose(samples, samples.size() / SHARE, Integer.MAX_VALUE, SEED));
                samples.stream().filter(sample -> some.contains(sample.id())).forEach(candidates::add);
            });
            heldOut = Reservoir.choose(candidates, config.exemplars(), Integer.MAX_VALUE, SEED);
            // One that leaves its place to another was not learnt either, and never comes back.
            Set<String> unseen = new LinkedHashSet<>(heldOut);
            unseen.addAll(before);
            return unseen;
        }

        @Override
        public RetentionState afterRound(LearningRound round) {
            correct(round);
            round.metric("held-out", heldOut.size());
            return new RetentionState(Map.of(), Map.of(), heldOut);
        }

        private void correct(LearningRound round) {
            Set<Integer> fresh = WeightAlignment.fresh(round);
            Set<Integer> classes = new TreeSet<>(fresh);
            classes.addAll(round.trained());
            List<LearningSample> samples = heldOut.stream().map(round.samples()::get).filter(sample -> classes.contains(sample.label())).toList();
            long ofFresh = samples.stream().filter(sample -> fresh.contains(sample.label())).count();
            if (ofFresh == 0 || ofFresh == samples.size()) {
                return;
            }
            ScaleAndShift fit = ScaleAndShift.fit(logits(round, samples, List.copyOf(classes)), samples.stream().map(LearningSample::label).toList(),
                    List.copyOf(classes), fresh);
            round.metric("alpha", fit.scale());
            round.metric("beta", fit.shift());
            HeadRows head = HeadRows.of(round, NAME);
            fresh.forEach(label -> head.scale(label, fit.scale(), fit.scale(), fit.shift()));
            head.install();
        }

        /** Of the given classes only. */
        private static double[][] logits(LearningRound round, List<LearningSample> samples, List<Integer> classes) {
            double[][] all = new double[samples.size()][classes.size()];
            for (int from = 0; from < samples.size(); from += CHUNK) {
                List<String> ids = samples.subList(from, Math.min(from + CHUNK, samples.size())).stream().map(LearningSample::id).toList();
                try (NDManager step = round.manager().newSubManager()) {
                    NDArray output = round.forward(step, round.pictures(step, ids), round.parameters(), round.buffers(), false).get(Network.OUTPUT);
                    float[] flat = output.toFloatArray();
                    int columns = flat.length / ids.size();
                    for (int row = 0; row < ids.size(); row++) {
                        for (int c = 0; c < classes.size(); c++) {
                            all[from + row][c] = flat[row * columns + classes.get(c)];
                        }
                    }
                }
            }
            return all;
        }
    }
}
