package dev.engram.engine.state;

import java.util.List;

/**
 * The hold-out samples of one experience (or of several old ones that were merged): a fixed subset chosen when it was born, so that evaluating stays
 * bounded and figures stay comparable.
 *
 * @param round   number of the round it was born in; of the oldest, if merged
 * @param samples ids, sorted; never more than {@value Slices#LARGEST}
 */
public record Slice(long round, List<String> samples) {
    public Slice {
        samples = samples.stream().sorted().distinct().toList();
    }
}
