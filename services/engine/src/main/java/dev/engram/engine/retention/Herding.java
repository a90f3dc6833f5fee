package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.engine.program.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Herding (Welling, "Herding Dynamical Weights to Learn", 2009, as iCaRL uses it: Rebuffi et al., 2017, algorithms 4 and 5): samples are taken one by one
 * so that the mean of those taken stays nearest to the class's mean, in features of length one. A class that did not come in this round keeps the first
 * of its list. One that came back is herded anew from old exemplars and new samples together; an old exemplar counts in the mean for all the samples it
 * was chosen from. At most {@value #POOL} samples of a class, by chance, are looked at.
 */
final class Herding {
    private static final int POOL = 4000;
    private static final String ORDER = "order";
    private static final String COUNTS = "counts";
    private static final String SOURCE = """
              def herd(self: __torch__.M, features: Tensor, counts: Tensor, most: int) -> Tensor:
                f = torch.div(features, torch.clamp(torch.linalg_vector_norm(features, 2, [1], True), 9.9999999999999998e-13, None))
                towards = torch.mv(f, torch.div(torch.mv(torch.t(f), counts), torch.sum(counts)))
                near = torch.matmul(f, torch.t(f))
                used = torch.zeros_like(counts)
                taken = annotate(List[Tensor], [])
                for k in range(most):
                  best = torch.reshape(torch.argmax(torch.sub(torch.mul(towards, torch.add(k, 1)), used)), [1])
                  _0 = torch.append(taken, best)
                  used = torch.add(used, torch.select(torch.index_select(near, 0, best), 0, 0))
                  _1 = torch.index_fill_(used, 0, best, 9.9999999999999997e+37)
                return torch.cat(taken)
            """;

    private final LearningRound round;
    private final Script script;
    private final Map<String, Integer> rank = new HashMap<>();
    private final Map<?, ?> counts;
    private final Set<String> fresh = new HashSet<>();

    private Herding(LearningRound round) {
        this.round = round;
        script = Script.load(round.manager(), SOURCE);
        Object order = round.state().values().getOrDefault(ORDER, List.of());
        for (Object id : (List<?>) order) {
            rank.put((String) id, rank.size());
        }
        counts = (Map<?, ?>) round.state().values().getOrDefault(COUNTS, Map.of());
        round.experience().forEach(sample -> fresh.add(sample.id()));
    }

    static Exemplars.Kept choose(LearningRound round, Exemplars rule) {
        Map<Integer, List<String>> byClass = new TreeMap<>();
        for (LearningSample sample : Exemplars.candidates(round)) {
            byClass.computeIfAbsent(sample.label(), label -> new ArrayList<>()).add(sample.id());
        }
        Map<Integer, Integer> quotas = Reservoir.quotas(byClass, rule.total(), rule.perClass());
        Herding herding = new Herding(round);
        List<String> order = new ArrayList<>();
        Map<String, Object> counts = new TreeMap<>();
        byClass.forEach((label, ids) -> {
            order.addAll(herding.order(label, ids, quotas.get(label)));
            counts.put(String.valueOf(label), herding.count(label) + ids.stream().filter(herding.fresh::contains).count());
        });
        return new Exemplars.Kept(order, Map.of(ORDER, order, COUNTS, counts));
    }

    /** Samples of a class that came before this round. */
    private long count(int label) {
        return counts.get(String.valueOf(label)) instanceof Number count ? count.longValue() : 0;
    }

    private List<String> order(int label, List<String> ids, int most) {
        if (most == 0) {
            return List.of();
        }
        if (ids.stream().allMatch(id -> rank.containsKey(id) && !fresh.contains(id))) {
            return ids.stream().sorted(Comparator.comparing(rank::get)).limit(most).toList();
        }
        List<String> old = ids.stream().filter(id -> !fresh.contains(id)).sorted().toList();
        List<String> pool = new ArrayList<>(old);
        // Ids are hashes of pictures: their order is chance.
        ids.stream().filter(fresh::contains).sorted().limit(Math.max(POOL - old.size(), most)).forEach(pool::add);
        float[] stands = new float[pool.size()];
        Arrays.fill(stands, 0, old.size(), (float) Math.max(1, (double) count(label) / Math.max(1, old.size())));
        Arrays.fill(stands, old.size(), stands.length, (float) (ids.size() - old.size()) / Math.max(1, pool.size() - old.size()));
        try (NDManager own = round.manager().newSubManager()) {
            NDArray features = FeatureRows.of(round, own, pool);
            NDArray taken = script.tensor(own, "herd", features, own.create(stands), Math.min(most, pool.size()));
            return Arrays.stream(taken.toLongArray()).mapToObj(i -> pool.get((int) i)).toList();
        }
    }
}
