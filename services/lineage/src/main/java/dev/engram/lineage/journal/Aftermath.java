package dev.engram.lineage.journal;

import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import java.util.List;

/**
 * What becomes of the changes that a round took in. What is in neither list stays where it is.
 *
 * @param waiting  those that wait for another round, with their attempts
 * @param givenUp  those that are set aside
 * @param suspects what is tried in parts from here on
 * @param note     the same for people, with what to do; null if there is nothing to say
 */
public record Aftermath(List<OffsetRange> waiting, List<OffsetRange> givenUp, Suspects suspects, String note) {
    public Aftermath {
        waiting = Ranges.union(waiting, List.of());
        givenUp = Ranges.attempted(givenUp, 0);
    }
}
