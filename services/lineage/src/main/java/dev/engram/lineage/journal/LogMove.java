package dev.engram.lineage.journal;

import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The training log was appended again to another topic, in the same order.
 *
 * @param from         old topic id
 * @param to           new topic id
 * @param partition    the partition, the same in both
 * @param pieces       where each stretch of the old log went, ascending
 * @param previousMove number of the entry of the move before; 0 for the first
 */
public record LogMove(String from, String to, int partition, List<Piece> pieces, long previousMove) {
    /**
     * A stretch of records.
     *
     * @param from  first offset in the old log
     * @param to    its offset in the new one
     * @param count records
     */
    public record Piece(long from, long to, long count) {}

    public LogMove {
        pieces = pieces.stream().sorted(Comparator.comparingLong(Piece::from)).toList();
    }

    /** The same records in the new log; offsets that held no record are dropped. */
    public List<OffsetRange> apply(List<OffsetRange> ranges) {
        List<OffsetRange> moved = new ArrayList<>();
        for (OffsetRange range : ranges) {
            if (!range.topicId().equals(from) || range.partition() != partition) {
                moved.add(range);
                continue;
            }
            for (Piece piece : pieces) {
                long first = Math.max(range.from(), piece.from());
                long behind = Math.min(range.to(), piece.from() + piece.count());
                if (first < behind) {
                    long shift = piece.to() - piece.from();
                    moved.add(new OffsetRange(to, partition, first + shift, behind + shift, range.attempts()));
                }
            }
        }
        return moved;
    }

    /** The same position in the new log: behind the last record that was before it. */
    public TopicOffset apply(TopicOffset position) {
        if (!position.topicId().equals(from) || position.partition() != partition) {
            return position;
        }
        long moved = 0;
        for (Piece piece : pieces) {
            if (piece.from() < position.offset()) {
                moved = piece.to() + Math.min(piece.count(), position.offset() - piece.from());
            }
        }
        return new TopicOffset(to, partition, moved);
    }
}
