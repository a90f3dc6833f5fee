package dev.engram.lineage.journal;

import dev.engram.lineage.log.OffsetRange;
import java.util.List;

/**
 * Ranges that were set aside or taken back.
 *
 * @param ranges   which
 * @param released true: from set aside to pending; false: from pending to set aside
 * @param reason   why
 */
public record SetAside(List<OffsetRange> ranges, boolean released, String reason) {
    public SetAside {
        ranges = List.copyOf(ranges);
    }
}
