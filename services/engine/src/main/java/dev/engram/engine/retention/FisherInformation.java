package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The diagonal of the Fisher information of a classifier, sample by sample in evaluation mode: batch statistics are used, not changed. The square of a
 * batch's mean gradient, which is often taken for it, is another and much smaller number.
 */
final class FisherInformation {
    /** Labels less probable than this add less than this share of their squared gradient and are left out. */
    private static final float NEGLIGIBLE = 1e-4f;

    private FisherInformation() {}

    /**
     * Mean over samples of the squared gradients of log p, on the round's manager.
     *
     * @param exact over all labels, each weighted by its probability; otherwise at the true label
     */
    static Map<String, NDArray> of(LearningRound round, List<String> ids, boolean exact) {
        Map<String, NDArray> sum = new LinkedHashMap<>();
        round.copy(round.parameters()).forEach((name, array) -> {
            array.muli(0f);
            sum.put(name, array);
        });
        for (int i = 0; i < ids.size(); i++) {
            round.progress("fisher", i, ids.size());
            add(round, ids.get(i), exact, sum);
        }
        sum.values().forEach(array -> array.divi((float) ids.size()));
        return sum;
    }

    /** Sum of all entries. */
    static double trace(Map<String, NDArray> fisher) {
        double trace = 0;
        for (NDArray array : fisher.values()) {
            try (NDArray sum = array.sum()) {
                trace += sum.getFloat();
            }
        }
        return trace;
    }

    private static void add(LearningRound round, String id, boolean exact, Map<String, NDArray> sum) {
        if (!exact) {
            add(round, id, round.samples().get(id).label(), 1, sum);
            return;
        }
        float[] shares;
        try (NDManager step = round.manager().newSubManager()) {
            NDArray x = round.pictures(step, List.of(id));
            shares = round.forward(step, x, round.parameters(), round.buffers(), false).get(Network.OUTPUT).softmax(1).toFloatArray();
        }
        for (int label = 0; label < shares.length; label++) {
            if (shares[label] >= NEGLIGIBLE) {
                add(round, id, label, shares[label], sum);
            }
        }
    }

    private static void add(LearningRound round, String id, int label, float share, Map<String, NDArray> sum) {
        try (NDManager step = round.manager().newSubManager()) {
            NDArray x = round.pictures(step, List.of(id));
            round.differentiate(() -> round.forward(step, x, round.parameters(), round.buffers(), false)
                    .get(Network.OUTPUT).logSoftmax(1).get("0, " + label)).forEach((name, gradient) -> {
                gradient.powi(2);
                gradient.muli(share);
                sum.get(name).addi(gradient);
            });
        }
    }
}
