package dev.engram.lineage.catalog;

import java.util.List;

/**
 * What changed in some ranges of the log.
 *
 * @param samples    new and relabelled samples that were not withdrawn, each once, at its first place in the ranges
 * @param withdrawn  sorted ids of samples withdrawn in the ranges
 * @param fresh      how many of the samples are new in these ranges
 * @param relabelled how many of them were known before
 */
public record Experience(List<Sample> samples, List<String> withdrawn, int fresh, int relabelled) {
    public Experience {
        samples = List.copyOf(samples);
        withdrawn = List.copyOf(withdrawn);
    }
}
