package dev.engram.trainer.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.Split;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.worker.RoundFailed;
import dev.engram.trainer.Shop;
import dev.engram.trainer.StubRunner;
import dev.engram.trainer.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundLoopTest {
    @TempDir
    Path dir;

    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop(dir);
    }

    @Test
    void aRequestedRoundIsToldFromItsStartToItsEnd() {
        // Given waiting samples and a request
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1", "a2", "b1");
        shop.request("digits", "r");
        // When the shop works
        shop.work();
        // Then the round is accepted, told, and answers the request
        assertThat(shop.sink.rounds()).extracting(RoundEvent::type).containsExactly("started", "progressed", "accepted");
        assertThat(shop.sink.rounds()).allSatisfy(event -> {
            assertThat(event.request()).isEqualTo("r");
            assertThat(event.round()).isEqualTo(1);
            assertThat(event.samples()).isEqualTo(3);
        });
        RoundEvent end = shop.sink.rounds().get(2);
        assertThat(end.classes()).containsExactly("a", "b");
        assertThat(end.metrics()).containsEntry("averageAccuracy", 0.9);
        assertThat(digits.head().round()).isEqualTo(1);
        assertThat(digits.waiting().changes()).isZero();
        assertThat(shop.agenda.open("digits")).isEmpty();
        assertThat(dir.resolve("rounds/digits")).isEmptyDirectory();
    }

    @Test
    void aRequestWithNothingToLearnIsAnsweredWithTheReason() {
        shop.scenario("digits");
        shop.admit("digits", Split.HOLDOUT, "a1");
        shop.request("digits", "r");
        shop.work();
        assertThat(shop.sink.rounds()).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(RoundEvent.FAILED);
            assertThat(event.request()).isEqualTo("r");
            assertThat(event.round()).isZero();
            assertThat(event.reason()).contains("nothing to learn", "hold-out");
        });
        assertThat(shop.answers()).isEqualTo(1);
    }

    @Test
    void aDeadWorkerFailsTheRoundAndTheSamplesWait() {
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        shop.request("digits", "r");
        shop.runner.then(order -> {
            throw new RoundFailed("the worker ended with exit code 134 (aborted by native code)", 134, false);
        });
        shop.work();
        RoundEvent end = shop.sink.rounds().get(2);
        assertThat(end.type()).isEqualTo(RoundEvent.FAILED);
        assertThat(end.reason()).contains("exit code 134");
        assertThat(rounds(digits)).extracting(JournalEntry::kind).containsExactly(EntryKind.ROUND_FAILED);
        assertThat(digits.waiting().changes()).isEqualTo(1);
        assertThat(digits.untried().changes()).isZero();
    }

    @Test
    void aWorkerThatLeavesOtherFilesThanItSaysFailsItsRound() {
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        shop.request("digits", "r");
        shop.runner.then(order -> {
            try {
                return StubRunner.learn(order, dir.resolve("elsewhere"));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        shop.work();
        assertThat(shop.sink.rounds().get(2).reason()).contains("what the worker left cannot be used", "state/state.json");
        assertThat(rounds(digits)).extracting(JournalEntry::kind).containsExactly(EntryKind.ROUND_FAILED);
    }

    @Test
    void aRejectedRoundLeavesTheHeadAndSaysWhy() {
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        shop.request("digits", "r");
        shop.runner.then(order -> StubRunner.rejected("below the champion"));
        shop.work();
        RoundEvent end = shop.sink.rounds().get(2);
        assertThat(end.type()).isEqualTo(RoundEvent.REJECTED);
        assertThat(end.reason()).isEqualTo("below the champion. Its samples wait for the next experience (attempt 1 of 3)");
        assertThat(digits.head().round()).isZero();
        assertThat(digits.head().nextRound()).isEqualTo(2);
    }

    @Test
    void aCancelledRoundIsNoAttemptAndTheRequestStaysOpen() {
        // Given a round that is cancelled under way
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        shop.request("digits", "r");
        shop.runner.then(order -> {
            throw new RoundFailed("the round was cancelled", null, true);
        });
        // When the shop works
        shop.work();
        // Then nothing is in the journal, and after a while the round is done
        assertThat(rounds(digits)).isEmpty();
        assertThat(shop.agenda.open("digits")).hasSize(1);
        shop.clock.pass(Duration.ofSeconds(10));
        shop.work();
        assertThat(rounds(digits)).extracting(JournalEntry::kind).containsExactly(EntryKind.ROUND_ACCEPTED);
    }

    @Test
    void whatWasLearnedIsNotLostWhileTheStoreIsAway() {
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        shop.request("digits", "r");
        shop.runner.then(order -> {
            shop.store.away(7);
            return null;
        });
        shop.work();
        assertThat(shop.runner.orders()).hasSize(1);
        assertThat(rounds(digits)).extracting(JournalEntry::kind).containsExactly(EntryKind.ROUND_ACCEPTED);
    }

    @Test
    void aLostAnswerToTheCommitIsNoSecondRound() {
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        shop.request("digits", "r");
        shop.runner.then(order -> {
            shop.store.losesAnswers(true);
            return null;
        });
        shop.work();
        assertThat(shop.runner.orders()).hasSize(1);
        assertThat(rounds(digits)).hasSize(1);
        assertThat(shop.sink.rounds()).extracting(RoundEvent::type).containsExactly("started", "progressed", "accepted");
    }

    @Test
    void aStoreThatIsAwayBeforeTheRoundDelaysIt() {
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        shop.request("digits", "r");
        shop.store.away(1);
        shop.work();
        assertThat(shop.sink.rounds()).isEmpty();
        assertThat(digits.trouble()).contains("the store does not answer");
        shop.clock.pass(Duration.ofSeconds(10));
        shop.work();
        assertThat(digits.trouble()).isNull();
        assertThat(rounds(digits)).hasSize(1);
    }

    @Test
    void aDecisionInMidRoundCostsTheAttemptAndTheRequestIsAnsweredByAnother() {
        // Given two accepted rounds, the second one champion, and a third under way
        Scenario digits = shop.scenario("digits");
        for (int round = 1; round <= 2; round++) {
            shop.admit("digits", Split.TRAIN, "a" + round);
            shop.request("digits", "r" + round);
            shop.work();
        }
        digits.decide(Shop.decision("d1", ModelDecided.PROMOTED, 2));
        shop.admit("digits", Split.TRAIN, "a3");
        shop.request("digits", "r3");
        // When the champion is moved back while it runs
        shop.runner.then(order -> {
            digits.decide(Shop.decision("d2", ModelDecided.ROLLED_BACK, 1));
            return null;
        });
        shop.work();
        shop.clock.pass(Duration.ofSeconds(10));
        shop.work();
        // Then it is done again on the head that moved
        assertThat(shop.runner.orders()).hasSize(4);
        JournalEntry third = rounds(digits).get(2);
        assertThat(third.kind()).isEqualTo(EntryKind.ROUND_ACCEPTED);
        assertThat(third.round().parentRound()).isEqualTo(1);
        assertThat(shop.sink.rounds()).filteredOn(event -> "r3".equals(event.request()) && event.type().equals(RoundEvent.ACCEPTED)).hasSize(1);
    }

    @Test
    void afterARestartAnAnsweredRequestIsAnsweredFromTheJournal() {
        // Given a request whose answer did not arrive before the process died
        shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        Request request = shop.request("digits", "r");
        shop.runner.then(order -> {
            shop.sink.away(true);
            return null;
        });
        shop.rounds.step();
        shop.sink.away(false);
        // When another process reads it again, with more samples there
        shop.start();
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a2");
        shop.agenda.add(request.repeated());
        shop.work();
        // Then it is answered by the round it had, and no other is done
        assertThat(rounds(digits)).hasSize(1);
        assertThat(shop.sink.rounds()).last().satisfies(event -> {
            assertThat(event.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(event.request()).isEqualTo("r");
            assertThat(event.attempt()).isEqualTo(rounds(digits).get(0).attempt());
        });
        assertThat(shop.agenda.open("digits")).isEmpty();
    }

    @Test
    void anAnswerThatDidNotArriveIsSentAgain() {
        shop.scenario("digits");
        shop.request("digits", "r");
        shop.sink.away(true);
        shop.rounds.step();
        assertThat(shop.agenda.open("digits")).hasSize(1);
        shop.sink.away(false);
        shop.work();
        assertThat(shop.sink.rounds()).hasSize(1);
        assertThat(shop.agenda.open("digits")).isEmpty();
    }

    @Test
    void aRequestOfAnUnknownScenarioIsRefusedAfterAWhile() {
        shop.request("nobody", "r", 0);
        shop.work();
        assertThat(shop.sink.rounds()).isEmpty();
        shop.clock.pass(Duration.ofSeconds(11));
        shop.work();
        assertThat(shop.sink.rounds()).singleElement().satisfies(event -> assertThat(event.reason()).contains("'nobody' is unknown"));
        assertThat(shop.agenda.open("nobody")).isEmpty();
    }

    @Test
    void aRoundIsCutByCountAndABadOneIsNotRepeatedByItself() {
        // Given a scenario that cuts at three changes
        Scenario digits = shop.scenario("digits", new RoundPolicy(3, 0, 0.8, 0.1, 3, "set-aside", false, 60));
        shop.admit("digits", Split.TRAIN, "a1", "a2");
        shop.work();
        assertThat(shop.runner.orders()).isEmpty();
        // When the third comes, and the round fails
        shop.runner.then(order -> {
            throw new RoundFailed("dead", 1, false);
        });
        shop.admit("digits", Split.TRAIN, "a3");
        shop.work();
        // Then it is tried again only with three more, together with them
        assertThat(rounds(digits)).hasSize(1);
        shop.admit("digits", Split.TRAIN, "a4", "a5", "a6");
        shop.work();
        assertThat(rounds(digits)).extracting(JournalEntry::kind).containsExactly(EntryKind.ROUND_FAILED, EntryKind.ROUND_ACCEPTED);
        assertThat(rounds(digits).get(1).round().samples()).isEqualTo(6);
        assertThat(rounds(digits).get(1).round().cause()).isEqualTo("count");
    }

    @Test
    void aScenarioWithOnlyHoldOutIsNotPlannedAgainAndAgain() {
        shop.scenario("digits", new RoundPolicy(1, 0, 0.8, 0.1, 3, "set-aside", false, 60));
        shop.admit("digits", Split.HOLDOUT, "a1");
        shop.work();
        assertThat(shop.sink.rounds()).isEmpty();
        shop.admit("digits", Split.TRAIN, "a2");
        shop.work();
        assertThat(shop.sink.rounds()).last().satisfies(event -> assertThat(event.samples()).isEqualTo(2));
    }

    private static List<JournalEntry> rounds(Scenario scenario) {
        return scenario.rounds().journal().entries().stream().filter(entry -> entry.kind().round()).toList();
    }
}
