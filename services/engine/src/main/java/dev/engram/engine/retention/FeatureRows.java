package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.LearningRound;
import java.util.List;

/** Features of many samples, some at a time. */
final class FeatureRows {
    private static final int CHUNK = 256;

    private FeatureRows() {}

    /** (N, features), on the owner. */
    static NDArray of(LearningRound round, NDManager owner, List<String> ids) {
        NDList parts = new NDList();
        for (int from = 0; from < ids.size(); from += CHUNK) {
            round.progress("features", from, ids.size());
            try (NDManager step = owner.newSubManager()) {
                NDArray some = round.features(step, round.pictures(step, ids.subList(from, Math.min(from + CHUNK, ids.size()))));
                some.attach(owner);
                parts.add(some);
            }
        }
        return parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts);
    }
}
