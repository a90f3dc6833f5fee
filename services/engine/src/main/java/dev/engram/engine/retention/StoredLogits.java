package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import dev.engram.api.plugin.Plugin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * DER++ (Buzzega et al., "Dark Experience for General Continual Learning", NeurIPS 2020): logits of kept samples are stored at the end
 * of the round they were first kept in, and a draw of its own is pulled towards them by the mean squared difference, over the columns that
 * existed then only. Its second part, the loss on another draw, is {@code replay}, which must stand before it and chooses what is kept.
 */
@Plugin(name = "stored-logits", config = StoredLogits.Config.class)
public final class StoredLogits implements RetentionFactory<StoredLogits.Config> {
    private static final int CHUNK = 256;

    /**
     * What can be chosen.
     *
     * @param weight of the term (alpha); 0.2
     * @param draws  samples drawn per step; as many as there are new ones
     */
    public record Config(Double weight, Integer draws) {
        public Config {
            weight = Range.within("weight", weight, 0.2, 0, 1000);
            draws = Range.within("draws", draws, 0, 0, 65_536);
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    private static final class Method implements Retention {
        private final Config config;
        private final Map<String, float[]> logits = new LinkedHashMap<>();
        private Draws draws;

        private Method(Config config) {
            this.config = config;
        }

        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.BEFORE_ROUND, Hook.DRAW, Hook.TERM, Hook.AFTER_ROUND);
        }

        @Override
        public boolean resumable() {
            return true;
        }

        @Override
        public void beforeRound(LearningRound round) {
            read(round.state());
            // What a sample was is no guide for what it is said to be now.
            logits.keySet().removeIf(id -> !round.samples().containsKey(id) || round.relabelled().contains(id));
            draws = new Draws(List.copyOf(logits.keySet()), round.random("draw"));
        }

        @Override
        public List<String> draw(LearningRound round, long step, int fresh) {
            return draws.next(config.draws() == 0 ? fresh : config.draws());
        }

        @Override
        public NDArray term(LearningRound round, LearningStep step) {
            List<LearningSample> drawn = step.drawn();
            if (drawn.isEmpty() || config.weight() == 0) {
                return null;
            }
            int classes = (int) step.mask().size(0);
            float[] wanted = new float[drawn.size() * classes];
            float[] existed = new float[wanted.length];
            int count = 0;
            for (int row = 0; row < drawn.size(); row++) {
                float[] stored = logits.get(drawn.get(row).id());
                System.arraycopy(stored, 0, wanted, row * classes, stored.length);
                Arrays.fill(existed, row * classes, row * classes + stored.length, 1);
                count += stored.length;
            }
            NDManager owner = step.x().getManager();
            Shape shape = new Shape(drawn.size(), classes);
            NDArray now = step.outputs().get(Network.OUTPUT).get(step.from() + ":" + step.to());
            return now.sub(owner.create(wanted, shape)).square().mul(owner.create(existed, shape)).sum().mul(Constant.of(config.weight() / count, now));
        }

        @Override
        public RetentionState afterRound(LearningRound round) {
            List<String> kept = round.kept();
            List<String> fresh = kept.stream().filter(id -> !logits.containsKey(id)).toList();
            if (kept.isEmpty()) {
                round.metric("stored", 0);
                return RetentionState.empty();
            }
            for (int from = 0; from < fresh.size(); from += CHUNK) {
                store(round, fresh.subList(from, Math.min(from + CHUNK, fresh.size())));
            }
            logits.keySet().retainAll(Set.copyOf(kept));
            round.metric("stored", logits.size());
            return written(round);
        }

        private void store(LearningRound round, List<String> ids) {
            try (NDManager step = round.manager().newSubManager()) {
                NDArray output = round.forward(step, round.pictures(step, ids), round.parameters(), round.buffers(), false)
                        .get(Network.OUTPUT);
                float[] all = output.toFloatArray();
                int classes = all.length / ids.size();
                for (int row = 0; row < ids.size(); row++) {
                    logits.put(ids.get(row), Arrays.copyOfRange(all, row * classes, (row + 1) * classes));
                }
            }
        }

        private RetentionState written(LearningRound round) {
            List<String> ids = new ArrayList<>(new java.util.TreeSet<>(logits.keySet()));
            int classes = ids.stream().mapToInt(id -> logits.get(id).length).max().orElse(0);
            float[] all = new float[ids.size() * classes];
            List<Integer> columns = new ArrayList<>();
            for (int row = 0; row < ids.size(); row++) {
                float[] stored = logits.get(ids.get(row));
                System.arraycopy(stored, 0, all, row * classes, stored.length);
                columns.add(stored.length);
            }
            NDArray tensor = round.manager().create(all, new Shape(ids.size(), classes));
            return new RetentionState(Map.of("ids", ids, "columns", columns), Map.of("logits", tensor), ids);
        }

        private void read(RetentionState state) {
            if (state.tensors().isEmpty()) {
                return;
            }
            List<?> ids = (List<?>) state.values().get("ids");
            List<?> columns = (List<?>) state.values().get("columns");
            float[] all = state.tensors().get("logits").toFloatArray();
            int classes = all.length / ids.size();
            for (int row = 0; row < ids.size(); row++) {
                int stored = ((Number) columns.get(row)).intValue();
                logits.put((String) ids.get(row), Arrays.copyOfRange(all, row * classes, row * classes + stored));
            }
        }
    }
}
