package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.learning.TorchTerm;
import dev.engram.api.network.Network;
import dev.engram.api.network.Torch;
import dev.engram.api.plugin.Plugin;
import dev.engram.engine.program.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * DER++ (Buzzega et al., "Dark Experience for General Continual Learning", NeurIPS 2020): logits of kept samples are stored at the end
 * of the round they were first kept in, and a draw of its own is pulled towards them by the mean squared difference, over the classes that had been
 * trained by then only: the others' logits say nothing. Its second part, the loss on another draw, is {@code replay} (or {@code er-ace}), which must stand
 * before it and chooses what is kept. In the paper's letters α is {@code weight} here and β {@code weight} there.
 */
@Plugin(name = StoredLogits.NAME, config = StoredLogits.Config.class)
public final class StoredLogits implements RetentionFactory<StoredLogits.Config> {
    static final String NAME = "stored-logits";
    private static final int CHUNK = 256;
    private static final String IDS = "ids";
    private static final String COLUMNS = "columns";
    private static final String UNTRAINED = "untrained";
    private static final String LOGITS = "logits";
    private static final String SOURCE = """
              def term(self: __torch__.M, all: Tensor, a: int, b: int, operands: List[Tensor]) -> Tensor:
                output = torch.slice(all, 0, a, b)
                return %s
            """;

    /** Over the rows drawn; the operands are their places in the tables, and the tables. */
    private static final String TERM = "torch.mul(torch.div(torch.sum(torch.pow({way}, 2)), torch.sum({counts})), %s)"
            .replace("{way}", "torch.mul(torch.sub(output, torch.index_select(operands[1], 0, operands[0])), {counts})")
            .replace("{counts}", "torch.index_select(operands[2], 0, operands[0])");

    private static final String GRADIENT = """
                counts = torch.index_select(operands[2], 0, operands[0])
                way = torch.mul(torch.sub(output, torch.index_select(operands[1], 0, operands[0])), counts)
                trained = torch.sum(counts)
                value = torch.mul(torch.div(torch.sum(torch.mul(way, way)), trained), %1$s)
                factor = torch.div(torch.scalar_tensor(torch.mul(share, %1$s), dtype=6, device=ops.prim.device(output)), trained)
                half = torch.mul(factor, way)
                return [value, torch.mul(torch.add(half, half), counts)]
            """;

    /**
     * What can be chosen.
     *
     * @param weight of the term (alpha); 0.1
     * @param draws  samples drawn per step; as many as there are new ones
     */
    public record Config(Double weight, Integer draws) {
        public Config {
            weight = Range.within("weight", weight, 0.1, 0, 1000);
            draws = Range.within("draws", draws, 0, 0, 65_536);
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    /** Logits of a sample, and the columns of them that were never trained when they were stored. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(float[] logits, List<Integer> untrained) {}

    private static final class Method implements Retention {
        private final Config config;
        private final Map<String, Stored> stored = new LinkedHashMap<>();
        private final Map<String, Long> rows = new HashMap<>();
        private Draws draws;
        private Script script;
        private NDArray wanted;
        private NDArray trained;

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
        public void beside(List<String> methods) {
            if (methods.indexOf(NAME) == 0) {
                throw new IllegalArgumentException("'" + NAME + "' stores logits of what the methods before it keep; name one that keeps samples before it, for example "
                        + Replay.NAME);
            }
        }

        @Override
        public void beforeRound(LearningRound round) {
            read(round.state());
            // What a sample was is no guide for what it is said to be now.
            stored.keySet().removeIf(id -> !round.samples().containsKey(id) || round.relabelled().contains(id));
            draws = new Draws(List.copyOf(stored.keySet()), round.random("draw"));
            table(round);
        }

        /** All that is stored as two tensors, (samples, classes). */
        private void table(LearningRound round) {
            if (stored.isEmpty()) {
                return;
            }
            int classes = round.labels().size();
            float[] logits = new float[stored.size() * classes];
            float[] counts = new float[logits.length];
            stored.forEach((id, each) -> {
                int at = rows.size() * classes;
                System.arraycopy(each.logits(), 0, logits, at, each.logits().length);
                Arrays.fill(counts, at, at + each.logits().length, 1);
                each.untrained().forEach(column -> counts[at + column] = 0);
                rows.put(id, (long) rows.size());
            });
            Shape shape = new Shape(stored.size(), classes);
            wanted = round.manager().create(logits, shape);
            trained = round.manager().create(counts, shape);
            script = Script.load(round.manager(), SOURCE.formatted(TERM.formatted(weight())));
        }

        @Override
        public List<String> draw(LearningRound round, long step, int fresh) {
            return draws.next(config.draws() == 0 ? fresh : config.draws());
        }

        @Override
        public NDArray term(LearningRound round, LearningStep step) {
            if (step.from() == step.to() || config.weight() == 0) {
                return null;
            }
            NDManager owner = step.x().getManager();
            return script.tensor(owner, "term", step.outputs().get(Network.OUTPUT), step.from(), step.to(), operands(owner, step.drawn()));
        }

        /** As it is when it meets numbers of the engine. */
        private String weight() {
            return Torch.text(config.weight().floatValue());
        }

        @Override
        public Optional<TorchTerm> torchTerm() {
            return config.weight() == 0 ? Optional.empty() : Optional.of(new TorchTerm(TERM.formatted(weight()), GRADIENT.formatted(weight())));
        }

        @Override
        public List<NDArray> operands(NDManager owner, List<LearningSample> drawn) {
            return List.of(owner.create(drawn.stream().mapToLong(sample -> rows.get(sample.id())).toArray()), wanted, trained);
        }

        @Override
        public RetentionState afterRound(LearningRound round) {
            List<String> kept = round.kept();
            if (kept.isEmpty()) {
                round.metric("stored", 0);
                return RetentionState.empty();
            }
            List<String> fresh = kept.stream().filter(id -> !stored.containsKey(id)).toList();
            for (int from = 0; from < fresh.size(); from += CHUNK) {
                store(round, fresh.subList(from, Math.min(from + CHUNK, fresh.size())));
            }
            stored.keySet().retainAll(Set.copyOf(kept));
            round.metric("stored", stored.size());
            return written(round);
        }

        private void store(LearningRound round, List<String> ids) {
            Set<Integer> seen = new TreeSet<>(round.trained());
            round.experience().stream().map(LearningSample::label).forEach(seen::add);
            try (NDManager step = round.manager().newSubManager()) {
                NDArray output = round.forward(step, round.pictures(step, ids), round.parameters(), round.buffers(), false)
                        .get(Network.OUTPUT);
                float[] all = output.toFloatArray();
                int classes = all.length / ids.size();
                List<Integer> never = IntStream.range(0, classes).filter(column -> !seen.contains(column)).boxed().toList();
                for (int row = 0; row < ids.size(); row++) {
                    stored.put(ids.get(row), new Stored(Arrays.copyOfRange(all, row * classes, (row + 1) * classes), never));
                }
            }
        }

        private RetentionState written(LearningRound round) {
            List<String> ids = new ArrayList<>(new TreeSet<>(stored.keySet()));
            int classes = ids.stream().mapToInt(id -> stored.get(id).logits().length).max().orElse(0);
            float[] all = new float[ids.size() * classes];
            List<Integer> columns = new ArrayList<>();
            Map<String, Object> untrained = new TreeMap<>();
            for (int row = 0; row < ids.size(); row++) {
                Stored each = stored.get(ids.get(row));
                System.arraycopy(each.logits(), 0, all, row * classes, each.logits().length);
                columns.add(each.logits().length);
                if (!each.untrained().isEmpty()) {
                    untrained.put(ids.get(row), each.untrained());
                }
            }
            Map<String, Object> values = new TreeMap<>(Map.of(IDS, ids, COLUMNS, columns));
            if (!untrained.isEmpty()) {
                values.put(UNTRAINED, untrained);
            }
            return new RetentionState(values, Map.of(LOGITS, round.manager().create(all, new Shape(ids.size(), classes))), ids);
        }

        private void read(RetentionState state) {
            if (state.tensors().isEmpty()) {
                return;
            }
            List<?> ids = (List<?>) state.values().get(IDS);
            List<?> columns = (List<?>) state.values().get(COLUMNS);
            Map<?, ?> untrained = (Map<?, ?>) state.values().getOrDefault(UNTRAINED, Map.of());
            float[] all = state.tensors().get(LOGITS).toFloatArray();
            int classes = all.length / ids.size();
            for (int row = 0; row < ids.size(); row++) {
                int width = ((Number) columns.get(row)).intValue();
                List<Integer> never = untrained.get(ids.get(row)) instanceof List<?> list ? list.stream().map(each -> ((Number) each).intValue()).toList() : List.of();
                stored.put((String) ids.get(row), new Stored(Arrays.copyOfRange(all, row * classes, row * classes + width), never));
            }
        }
    }
}
