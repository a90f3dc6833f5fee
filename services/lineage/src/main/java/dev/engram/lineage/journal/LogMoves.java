package dev.engram.lineage.journal;

import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every move of a scenario's log, so that places written down before a move are found after it. */
public final class LogMoves {
    private record Move(long entry, LogMove move) {}

    private final List<Move> moves = new ArrayList<>();

    private LogMoves() {}

    /** The moves known to a head; costs one entry per move, none without any. */
    public static LogMoves of(Journal journal, Head head) {
        LogMoves found = new LogMoves();
        for (long seq = head.lastMove(); seq > 0; ) {
            LogMove move = journal.require(seq).move();
            found.moves.add(0, new Move(seq, move));
            seq = move.previousMove();
        }
        return found;
    }

    /** Notes in a journal that the training log was appended again to another topic; the move's {@code previousMove} is filled in. */
    public static void note(Writer writer, LogMove move) {
        writer.write(place -> {
            LogMove chained = new LogMove(move.from(), move.to(), move.partition(), move.pieces(), place.head().lastMove());
            return Optional.of(place.draft(EntryKind.LOG_MOVED, Transitions.moved(place.head(), chained, place.seq())).with(chained));
        });
    }

    /** Ranges written down in an entry, as they are called now. */
    public List<OffsetRange> now(List<OffsetRange> ranges, long writtenIn) {
        List<OffsetRange> renamed = ranges;
        for (Move move : moves) {
            renamed = move.entry() > writtenIn ? move.move().apply(renamed) : renamed;
        }
        return renamed;
    }

    /** A position written down in an entry, as it is called now. */
    public TopicOffset now(TopicOffset position, long writtenIn) {
        TopicOffset renamed = position;
        for (Move move : moves) {
            renamed = move.entry() > writtenIn ? move.move().apply(renamed) : renamed;
        }
        return renamed;
    }
}
