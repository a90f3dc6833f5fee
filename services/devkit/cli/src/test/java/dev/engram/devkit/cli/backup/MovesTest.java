package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.backup.BackupManifest.Commit;
import dev.engram.lineage.journal.LogMove;
import dev.engram.lineage.journal.LogMove.Piece;
import dev.engram.lineage.log.OffsetRange;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MovesTest {
    @Test
    void anUnbrokenLogIsOnePiece() {
        assertThat(pieces(0, 1, 2, 3)).containsExactly(new Piece(0, 0, 4));
        assertThat(pieces()).isEmpty();
    }

    @Test
    void whatWasLeftOutCollapses() {
        // Given a log that begins late and has two gaps, as retention, compaction and control records leave them
        List<Piece> pieces = pieces(5, 6, 9, 20, 21, 22);

        // Then every stretch is behind the one before
        assertThat(pieces).containsExactly(new Piece(5, 0, 2), new Piece(9, 2, 1), new Piece(20, 3, 3));
    }

    @Test
    void everyRecordIsFoundWhereItWent() {
        // Given where records stood, in their order
        long[] offsets = {3, 4, 5, 11, 12, 30};
        LogMove move = new LogMove("old", "new", 2, pieces(offsets), 0);

        // Then a range of one record is the record's place in the new log
        for (int i = 0; i < offsets.length; i++) {
            assertThat(move.apply(List.of(OffsetRange.of("old", 2, offsets[i], offsets[i] + 1)))).containsExactly(OffsetRange.of("new", 2, i, i + 1));
        }
    }

    @Test
    void recordsOutOfOrderAreNotMoved() {
        assertThatThrownBy(() -> pieces(4, 5, 5)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("5");
        assertThatThrownBy(() -> pieces(4, 5, 2)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2");
    }

    @Test
    void aGroupGoesOnBehindTheLastRecordItHadDone() {
        // Given a topic whose first ten records were removed before it was saved
        Moves moves = new Moves();
        moves.put("engram.images.labelled", new LogMove("i-old", "i-new", 3, List.of(new Piece(10, 0, 5)), 0));

        // Then what was committed means the same records
        assertThat(offset(moves, 12)).isEqualTo(2);
        assertThat(offset(moves, 15)).isEqualTo(5);
        assertThat(offset(moves, 4)).as("before the first that is left").isEqualTo(0);
        assertThat(offset(moves, 99)).as("behind the last one").isEqualTo(5);
        assertThat(moves.of(new Commit("engram.unknown", 0, 3, ""))).isEmpty();
    }

    @Test
    void placesInOtherTopicsThatStandBesideACommitAreRenamed() {
        // Given the trainer's commit, which says how far requests and decisions were dealt with
        Moves moves = new Moves();
        moves.put("engram.samples.admitted", new LogMove("s-old", "s-new", 8, List.of(new Piece(0, 0, 40)), 0));
        moves.put("engram.rounds.requested", new LogMove("r-old", "r-new", 0, List.of(new Piece(7, 0, 3)), 0));
        moves.put("engram.decisions", new LogMove("d-old", "d-new", 0, List.of(new Piece(0, 0, 2)), 0));
        String metadata = "{\"decisions\":{\"next\":2,\"topic\":\"d-old\"},\"requests\":{\"next\":9,\"topic\":\"r-old\"}}";

        // Then it says the same of the new topics
        assertThat(moves.of(new Commit("engram.samples.admitted", 8, 40, metadata))).hasValueSatisfying(commit -> {
            assertThat(commit.offset()).isEqualTo(40);
            assertThat(commit.metadata()).isEqualTo("{\"decisions\":{\"next\":2,\"topic\":\"d-new\"},\"requests\":{\"next\":2,\"topic\":\"r-new\"}}");
        });
    }

    @Test
    void otherMetadataStaysAsItIs() {
        Moves moves = new Moves();
        moves.put("engram.images.labelled", new LogMove("old", "new", 0, List.of(new Piece(0, 0, 5)), 0));
        for (String text : new String[] {"", "by hand", "{not json", "{\"topic\":\"elsewhere\",\"next\":3}"}) {
            assertThat(moves.of(new Commit("engram.images.labelled", 0, 1, text)).orElseThrow().metadata()).isEqualTo(text);
        }
        assertThat(moves.of(new Commit("engram.images.labelled", 0, 1, null)).orElseThrow().metadata()).isEmpty();
    }

    private static long offset(Moves moves, long committed) {
        return moves.of(new Commit("engram.images.labelled", 3, committed, "")).orElseThrow().offset();
    }

    private static List<Piece> pieces(long... offsets) {
        Pieces pieces = new Pieces();
        long[] places = LongStream.of(offsets).map(pieces::append).toArray();
        assertThat(places).isEqualTo(LongStream.range(0, offsets.length).toArray());
        assertThat(pieces.count()).isEqualTo(offsets.length);
        return pieces.list();
    }
}
