package dev.engram.engine.data;

import dev.engram.api.learning.LearningSample;
import java.util.List;

/**
 * What one forward pass is to see.
 *
 * @param rows      new samples first, then drawn ones
 * @param occasions per row: with the seed and the sample's id it decides the augmentation, so the same sample looks different at another
 * @param fresh     number of new samples
 * @param bounds    where each drawing method's rows begin and end; one longer than there are methods
 * @param shares    what this pass is of its step: of the new samples, then of each method's drawn ones, last of all rows
 * @param last      whether the step is taken after this pass
 */
@SuppressWarnings("ArrayRecordComponent")
public record Batch(List<LearningSample> rows, long[] occasions, int fresh, int[] bounds, double[] shares, boolean last) {}
