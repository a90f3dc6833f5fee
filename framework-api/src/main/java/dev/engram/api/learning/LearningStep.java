package dev.engram.api.learning;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * One forward pass of a step: new samples first, then what each method drew. Everything lives until the end of the step. With
 * gradient accumulation a step has several passes; the host weighs their terms so that they sum up to the whole step's.
 *
 * @param samples rows of the batch
 * @param x       the pictures as the network saw them, augmented: float32 (N, C, H, W) in 0–1
 * @param outputs the network's named outputs, recorded for gradients
 * @param targets (N, classes) float32: 1 for the row's class; a row that was mixed with another (MixUp, CutMix) shares it with the other's. Only
 *     new rows are mixed, so the drawn ones are what {@code samples} says
 * @param mask    (classes) float32: 1 for a class that was seen in training, 0 for one that must not be touched
 * @param fresh   number of new samples: rows 0 to fresh
 * @param from    first row this method drew
 * @param to      row behind the last this method drew; equal to {@code from} if it drew none
 */
public record LearningStep(
        List<LearningSample> samples,
        NDArray x,
        Map<String, NDArray> outputs,
        NDArray targets,
        NDArray mask,
        int fresh,
        int from,
        int to) {
    /** The rows this method drew. */
    public List<LearningSample> drawn() {
        return samples.subList(from, to);
    }
}
