package dev.engram.api.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/** A network with given weights that does not learn, in evaluation mode: a teacher. Lives as long as the round. */
public interface FixedNetwork {
    /** Number of classes its head answers. */
    int classes();

    /**
     * Runs it; nothing is recorded for gradients.
     *
     * @param owner owner of the results
     * @param x     pictures as the scenario's network takes them: float32 (N, C, H, W) in 0–1
     */
    Map<String, NDArray> forward(NDManager owner, NDArray x);
}
