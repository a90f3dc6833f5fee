package dev.engram.lineage.catalog;

import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import java.util.List;

/**
 * From where samples are looked at: labels are those of the last change below the cut that is not set aside.
 * A withdrawal counts also when its record is set aside: nobody sees the sample any more.
 *
 * @param cut      the log up to this offset (exclusive)
 * @param setAside changes that are not seen
 */
public record View(TopicOffset cut, List<OffsetRange> setAside) {
    public View {
        setAside = List.copyOf(setAside);
    }
}
