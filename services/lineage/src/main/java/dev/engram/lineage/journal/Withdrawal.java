package dev.engram.lineage.journal;

import dev.engram.lineage.log.TopicOffset;
import java.util.List;

/**
 * Samples that were withdrawn, for people: the log's record is what takes effect, as input of the next round.
 *
 * @param samples ids
 * @param upTo    the withdrawals stand below this offset
 * @param reason  why, or null
 */
public record Withdrawal(List<String> samples, TopicOffset upTo, String reason) {
    public Withdrawal {
        samples = List.copyOf(samples);
    }
}
