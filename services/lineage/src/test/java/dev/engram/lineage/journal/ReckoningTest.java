package dev.engram.lineage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.catalog.Change;
import dev.engram.lineage.log.Cursor;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.RoundResult.Fault;
import dev.engram.lineage.round.StateManifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReckoningTest {
    private static final RoundResult FAILED = RoundResult.failed("the worker died");
    private static final RoundResult ACCEPTED = new RoundResult(1, RoundResult.ACCEPTED, null, null, null, null, null, null,
            StateManifest.of(Map.of(), List.of()), null, null, null, null, 1, 1);
    private static final RoundResult REJECTED = new RoundResult(1, RoundResult.REJECTED, "below the champion", null, null, null, null, null, null, null,
            null, null, null, 1, 1);

    /** Four training samples, then one for hold-out. */
    private final List<Change> changes = new ArrayList<>(List.of(train(0), train(1), train(2), train(3), holdout(4)));

    @Test
    void whatFailedOnceWaitsWithItsAttempt() {
        Head head = after(waiting(0), FAILED);
        assertThat(head.pending()).containsExactly(range(0, 5).attempted(1));
        assertThat(head.suspects().any()).isFalse();
    }

    @Test
    void whatFailedTooOftenIsTriedInHalvesAndStaysPending() {
        Head head = after(waiting(2), FAILED);
        assertThat(head.setAside()).isEmpty();
        assertThat(head.suspects().groups()).extracting(Suspects.Group::ranges).containsExactly(List.of(range(0, 2)), List.of(range(2, 5)));
        assertThat(head.suspects().groups()).extracting(Suspects.Group::changes).containsExactly(2, 2);
        assertThat(head.suspects().next().orElseThrow().ranges()).containsExactly(range(0, 2));
        assertThat(Ranges.size(head.pending())).isEqualTo(5);
    }

    @Test
    void aHalfThatIsAcceptedIsLearnedAndTheOtherIsNext() {
        Head head = after(after(waiting(2), FAILED), ACCEPTED);
        assertThat(offsets(head.pending())).containsExactly(range(2, 5));
        assertThat(head.suspects().groups()).singleElement().satisfies(group -> assertThat(group.ranges()).containsExactly(range(2, 5)));
    }

    @Test
    void aSampleThatFailsAloneIsSetAsideByName() {
        Head head = after(after(waiting(2), FAILED), FAILED);
        // The first half failed; the other one is the largest now.
        head = after(head, ACCEPTED);
        Aftermath found = reckoned(head, FAILED);
        assertThat(found.givenUp()).containsExactly(range(0, 1));
        assertThat(found.note()).contains("sample " + train(0).sample(), "engram round release digits --sample");
        assertThat(found.suspects().groups()).singleElement().satisfies(group -> assertThat(group.ranges()).containsExactly(range(1, 2)));
    }

    @Test
    void aSampleThatJudgesIsFoundByTryingWhatItCameWithAlone() {
        // Given a training sample that failed together with one for hold-out
        changes.subList(0, 3).clear();
        Head head = after(waiting(2), FAILED);
        assertThat(head.suspects().next().orElseThrow().ranges()).containsExactly(range(3, 4));
        // When the training sample is accepted without it
        Aftermath found = reckoned(head, ACCEPTED);
        // Then it was the other
        assertThat(found.givenUp()).containsExactly(range(4, 5));
        assertThat(found.note()).contains("with it and not without", holdout(4).sample());
    }

    @Test
    void aSingleSampleThatFailsTooOftenIsSetAsideWithoutASearch() {
        changes.subList(1, 5).clear();
        Head head = after(waiting(2), FAILED);
        assertThat(head.suspects().any()).isFalse();
        assertThat(head.setAside()).containsExactly(range(0, 1));
        assertThat(offsets(head.pending())).containsExactly(range(1, 5));
    }

    @Test
    void whatTheGateRefusesIsSetAsideAsAWholeAndNotSearched() {
        Aftermath first = reckoned(waiting(0), REJECTED);
        assertThat(first.note()).contains("attempt 1 of 3");
        Aftermath last = reckoned(waiting(2), REJECTED);
        assertThat(last.givenUp()).containsExactly(range(0, 5));
        assertThat(last.suspects().any()).isFalse();
        assertThat(last.note()).contains("after 3 attempts", "correct labels or the gate", "engram round release digits");
    }

    @Test
    void aGroupThatTheGateRefusesGetsOneMoreExperience() {
        // Given a search whose first half ends, but is refused
        Head head = after(after(waiting(2), FAILED), REJECTED);
        assertThat(offsets(head.suspects().all())).containsExactly(range(2, 5));
        assertThat(head.setAside()).isEmpty();
        // When the rest is learned and what was refused fails again
        Head again = after(after(head, ACCEPTED), FAILED);
        // Then it is not searched for ever
        assertThat(offsets(again.setAside())).containsExactly(range(0, 2));
    }

    @Test
    void aSampleThatTheLearnerNamesIsSetAsideAtOnceAndTheOthersAreNotHeldResponsible() {
        RoundResult named = RoundResult.failed("sample has two labels", Fault.of(List.of(train(2).sample())));
        Head head = after(waiting(0), named);
        assertThat(head.setAside()).containsExactly(range(2, 3));
        assertThat(head.pending()).containsExactly(range(0, 2), range(3, 5));
    }

    @Test
    void aFailureThatNoSampleCanBeToBlameForIsHeldAgainstNone() {
        RoundResult plugin = RoundResult.failed("no plugin 'x'", Fault.outside());
        Head head = waiting(0);
        for (int i = 0; i < 10; i++) {
            head = after(head, plugin);
        }
        assertThat(head.setAside()).isEmpty();
        assertThat(head.pending()).containsExactly(range(0, 5).attempted(1));
    }

    @Test
    void aSearchInWhichEverythingFailsEndsAndSaysThatItIsNotTheSamples() {
        // Given many samples and something broken
        changes.clear();
        for (int at = 0; at < 100; at++) {
            changes.add(train(at));
        }
        Head head = after(waiting(100, 2), FAILED);
        // When every round of the search fails
        int rounds = 0;
        Aftermath last = null;
        while (head.suspects().any()) {
            last = reckoned(head, FAILED);
            head = after(head, FAILED);
            rounds++;
        }
        // Then it is given up before the samples are blamed one by one
        assertThat(rounds).isEqualTo(Reckoning.PATIENCE);
        assertThat(offsets(head.setAside())).containsExactly(range(0, 100));
        assertThat(last.note()).contains("it is not the samples", "engram round release digits");
    }

    @Test
    void anotherConfigurationGivesTheSearchItsPatienceBack() {
        Head head = after(after(waiting(2), FAILED), FAILED);
        assertThat(head.suspects().failures()).isEqualTo(1);
        assertThat(Transitions.configured(head, "f".repeat(64)).suspects().failures()).isZero();
    }

    @Test
    void whatIsSetAsideByHandIsSearchedNoFurther() {
        Head head = Transitions.setAside(after(waiting(2), FAILED), List.of(range(2, 3)));
        assertThat(head.suspects().groups()).singleElement().satisfies(group -> assertThat(group.ranges()).containsExactly(range(0, 2)));
        assertThat(offsets(head.pending())).containsExactly(range(0, 2), range(3, 5));
    }

    @Test
    void aSearchGoesOnInALogThatMoved() {
        Head head = after(waiting(2), FAILED);
        Head moved = Transitions.moved(head, new LogMove("log", "other", 0, List.of(new LogMove.Piece(0, 100, 5)), 0), 7);
        assertThat(moved.suspects().next().orElseThrow().ranges()).containsExactly(new OffsetRange("other", 0, 100, 102, 0));
        assertThat(Ranges.within(moved.suspects().all(), moved.pending())).isTrue();
    }

    @Test
    void aHeadOfBeforeThereWasASearchIsRead() {
        String old = """
                {"configuration":"c","cursor":[{"offset":9,"partition":0,"topicId":"log"}],"decisions":[],"entry":0,"lastDecision":0,"lastMove":0,
                "nextRound":3,"pending":[{"attempts":1,"from":0,"partition":0,"to":9,"topicId":"log"}],"round":0,"setAside":[],"unregistered":[]}""";
        Head head = CanonicalJson.read(old.getBytes(StandardCharsets.UTF_8), Head.class);
        assertThat(head.suspects()).isEqualTo(Suspects.none());
        assertThat(CanonicalJson.read(CanonicalJson.bytes(after(waiting(2), FAILED)), Head.class)).isEqualTo(after(waiting(2), FAILED));
    }

    private static Head waiting(int attempts) {
        return waiting(5, attempts);
    }

    private static Head waiting(long size, int attempts) {
        return Head.empty().ranges(Cursor.of(new TopicOffset("log", 0, size)), List.of(range(0, size).attempted(attempts)), List.of());
    }

    private Aftermath reckoned(Head head, RoundResult result) {
        return new Reckoning("digits", head, taken(head), changes, 3).of(result);
    }

    private Head after(Head head, RoundResult result) {
        Aftermath after = reckoned(head, result);
        RoundRecord round = new RoundRecord(head.nextRound(), null, 0, 0, taken(head), List.of(), head.cursor().positions().get(0), 1, 0, "requested",
                null, null, null, result, null, null, null, null, null, after.givenUp(), null, after.note());
        Head next = result.accepted() ? Transitions.accepted(head, round, 1, after) : Transitions.notAccepted(head, round, after);
        assertThat(Ranges.within(next.suspects().all(), next.pending())).isTrue();
        return next;
    }

    private static List<OffsetRange> taken(Head head) {
        return head.suspects().next().map(group -> Ranges.intersection(head.pending(), group.ranges())).orElse(head.pending());
    }

    private static List<OffsetRange> offsets(List<OffsetRange> ranges) {
        return Ranges.attempted(ranges, 0);
    }

    private static OffsetRange range(long from, long to) {
        return OffsetRange.of("log", 0, from, to);
    }

    private static Change train(long at) {
        return new Change(at, String.format("%064x", at), Split.TRAIN);
    }

    private static Change holdout(long at) {
        return new Change(at, String.format("%064x", at), Split.HOLDOUT);
    }
}
