package dev.engram.devkit.cli.backup;

import dev.engram.lineage.journal.LogMove.Piece;
import java.util.ArrayList;
import java.util.List;

/** Notes where records went that are appended to an empty partition in their order: a new stretch begins where offsets were left out. */
final class Pieces {
    private final List<Piece> pieces = new ArrayList<>();
    private long from;
    private long to;
    private long count;

    /**
     * A record that stood at this offset is the next one; the offset it gets.
     *
     * @throws IllegalArgumentException if the one before stood behind it
     */
    long append(long offset) {
        long next = to + count;
        if (count > 0 && offset == from + count) {
            count++;
            return next;
        }
        if (count > 0 && offset < from + count) {
            throw new IllegalArgumentException("a record of offset " + offset + " comes after one of offset " + (from + count - 1));
        }
        close();
        from = offset;
        to = next;
        count = 1;
        return next;
    }

    /** Records so far. */
    long count() {
        return to + count;
    }

    /** The stretches, ascending. */
    List<Piece> list() {
        List<Piece> all = new ArrayList<>(pieces);
        if (count > 0) {
            all.add(new Piece(from, to, count));
        }
        return all;
    }

    private void close() {
        if (count > 0) {
            pieces.add(new Piece(from, to, count));
        }
    }
}
