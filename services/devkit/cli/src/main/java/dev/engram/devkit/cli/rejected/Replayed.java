package dev.engram.devkit.cli.rejected;

import java.util.List;
import java.util.Map;

/**
 * What became of records that were sent again.
 *
 * @param asked    how many were chosen
 * @param admitted how many of them are in the training log now
 * @param refused  how many were refused again, by reason code
 * @param notSent  how many were not sent, because they would be refused as often as they are
 * @param gone     how many are no longer on the topic
 * @param examples the first of those that are not admitted, with the reason
 * @param seconds  how long it took
 */
public record Replayed(int asked, int admitted, Map<String, Integer> refused, int notSent, int gone, List<RefusedImage> examples, double seconds) {
    /** Whether all are in the training log. */
    public boolean complete() {
        return admitted == asked;
    }

    /** How many were refused again. */
    public int refusedInAll() {
        return refused.values().stream().mapToInt(Integer::intValue).sum();
    }
}
