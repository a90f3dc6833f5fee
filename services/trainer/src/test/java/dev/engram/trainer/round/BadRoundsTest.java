package dev.engram.trainer.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.worker.RoundFailed;
import dev.engram.trainer.Shop;
import dev.engram.trainer.StubRunner;
import dev.engram.trainer.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds that come to nothing: what becomes of their samples, and what people are told. */
class BadRoundsTest {
    @TempDir
    Path dir;

    private Shop shop;
    private Scenario digits;

    @BeforeEach
    void open() {
        shop = new Shop(dir);
        digits = shop.scenario("digits");
    }

    @Test
    void aSampleThatKillsEveryWorkerIsFoundAndTheOthersAreLearned() {
        // Given eight samples, one of which no worker survives
        shop.admit("digits", Split.TRAIN, "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8");
        dies(id("a6"));
        // When a round is requested three times
        for (int i = 1; i <= 3; i++) {
            shop.request("digits", "r" + i);
            shop.work();
        }
        // Then rounds of a search follow by themselves, which belong to no request
        assertThat(rounds()).extracting(entry -> entry.round().cause())
                .startsWith("requested", "requested", "requested", "bisection").hasSizeLessThanOrEqualTo(3 + 2 * 3);
        assertThat(shop.sink.rounds()).filteredOn(event -> event.type().equals(RoundEvent.STARTED)).extracting(RoundEvent::reason).contains("bisection");
        assertThat(shop.sink.rounds()).filteredOn(event -> event.round() > 3).allMatch(event -> event.request() == null);
        // And exactly that sample is set aside, by name
        assertThat(digits.head().suspects().any()).isFalse();
        assertThat(Ranges.size(digits.head().setAside())).isEqualTo(1);
        assertThat(digits.head().pending()).isEmpty();
        assertThat(reasons()).anyMatch(reason -> reason.contains("exit code 134") && reason.contains("sample " + id("a6")));
    }

    @Test
    void aRequestWaitsForTheSearchAndTakesInWhatCameMeanwhile() {
        // Given a search that has begun
        shop.admit("digits", Split.TRAIN, "a1", "a2", "a3", "a4");
        dies(id("a1"));
        for (int i = 1; i <= 3; i++) {
            shop.request("digits", "r" + i);
            shop.rounds.step();
        }
        assertThat(digits.head().suspects().any()).isTrue();
        // When more is published and requested
        shop.admit("digits", Split.TRAIN, "b1", "b2");
        shop.request("digits", "r4");
        shop.work();
        // Then it is answered by a round of its own that takes in the new samples alone
        JournalEntry last = rounds().get(rounds().size() - 1);
        assertThat(last.kind()).isEqualTo(EntryKind.ROUND_ACCEPTED);
        assertThat(last.round().cause()).isEqualTo("requested");
        assertThat(last.round().samples()).isEqualTo(2);
        assertThat(shop.sink.rounds()).filteredOn(event -> "r4".equals(event.request())).last()
                .satisfies(event -> assertThat(event.type()).isEqualTo(RoundEvent.ACCEPTED));
    }

    @Test
    void aTrainerThatStartsAnewGoesOnWithTheSearch() {
        shop.admit("digits", Split.TRAIN, "a1", "a2", "a3", "a4");
        dies(id("a3"));
        for (int i = 1; i <= 3; i++) {
            shop.request("digits", "r" + i);
            shop.rounds.step();
        }
        shop.start();
        digits = shop.scenario("digits");
        shop.work();
        assertThat(digits.head().suspects().any()).isFalse();
        assertThat(reasons()).anyMatch(reason -> reason.contains("sample " + id("a3")));
        assertThat(digits.head().pending()).isEmpty();
    }

    @Test
    void whereEveryRoundFailsTheSearchEndsAndSaysThatItIsNotTheSamples() {
        // Given a worker that never comes through
        shop.admit("digits", Split.TRAIN, names(64));
        shop.runner.always(order -> {
            throw new RoundFailed("the worker ended with exit code 3 (out of heap: raise engram.worker.heap)", 3, false);
        });
        for (int i = 1; i <= 3; i++) {
            shop.request("digits", "r" + i);
            shop.work();
        }
        // Then it is given up, nothing is lost, and it is said what to do
        assertThat(rounds()).hasSize(3 + 16);
        assertThat(Ranges.size(digits.head().setAside())).isEqualTo(64);
        assertThat(reasons().get(rounds().size() - 1)).contains("it is not the samples", "engram round release digits");
        // When it is mended and everything is taken back
        shop.runner.always(null);
        assertThat(Ranges.size(digits.release(List.of(), "more heap"))).isEqualTo(64);
        shop.request("digits", "again");
        shop.work();
        // Then all of it is learned
        assertThat(rounds().get(rounds().size() - 1).round().samples()).isEqualTo(64);
        assertThat(digits.head().setAside()).isEmpty();
    }

    @Test
    void aSampleThatTheLearnerNamesIsSetAsideAtOnce() {
        shop.admit("digits", Split.TRAIN, "a1", "a2", "a3");
        shop.request("digits", "r1");
        shop.runner.then(order -> RoundResult.failed("sample " + id("a2") + " has two labels", RoundResult.Fault.of(List.of(id("a2")))));
        shop.work();
        assertThat(Ranges.size(digits.head().setAside())).isEqualTo(1);
        shop.request("digits", "r2");
        shop.work();
        assertThat(rounds().get(1).kind()).isEqualTo(EntryKind.ROUND_ACCEPTED);
        assertThat(rounds().get(1).round().samples()).isEqualTo(2);
    }

    @Test
    void aSampleWhoseBytesAreGoneIsSetAsideAndTheOthersAreLearned() {
        shop.admit("digits", Split.TRAIN, "a1", "a2");
        shop.store.delete(Artifacts.key(id("a1")));
        for (String request : List.of("r1", "r2")) {
            shop.request("digits", request);
            shop.work();
        }
        assertThat(reasons().get(0)).contains("not in the store", id("a1"));
        assertThat(rounds().get(1).kind()).isEqualTo(EntryKind.ROUND_ACCEPTED);
        assertThat(rounds().get(1).round().samples()).isEqualTo(1);
    }

    @Test
    void aRefusedConfigurationCostsNoSampleHoweverOftenItIsTried() {
        shop.admit("digits", Split.TRAIN, "a1", "a2");
        for (int i = 1; i <= 5; i++) {
            shop.runner.then(order -> RoundResult.failed("unknown key 'epochz'; known are epochs", RoundResult.Fault.outside()));
            shop.request("digits", "r" + i);
            shop.work();
        }
        assertThat(digits.head().setAside()).isEmpty();
        assertThat(reasons()).allMatch(reason -> reason.contains("epochz") && reason.contains("No sample is to blame"));
        shop.request("digits", "mended");
        shop.work();
        assertThat(rounds().get(5).round().samples()).isEqualTo(2);
    }

    @Test
    void whatTheGateRefusesThreeTimesIsSetAsideAsAWhole() {
        shop.admit("digits", Split.TRAIN, "a1", "a2");
        for (int i = 1; i <= 3; i++) {
            shop.runner.then(order -> StubRunner.rejected("below the champion"));
            shop.request("digits", "r" + i);
            shop.work();
        }
        assertThat(rounds()).extracting(JournalEntry::kind).containsOnly(EntryKind.ROUND_REJECTED).hasSize(3);
        assertThat(digits.head().round()).isZero();
        assertThat(Ranges.size(digits.head().setAside())).isEqualTo(2);
        assertThat(reasons().get(1)).contains("attempt 2 of 3");
        assertThat(reasons().get(2)).contains("below the champion", "set aside after 3 attempts", "engram round release digits");
    }

    @Test
    void oneSampleOfWhatIsSetAsideCanBeTakenBack() {
        shop.admit("digits", Split.TRAIN, "a1", "a2");
        for (int i = 1; i <= 3; i++) {
            shop.runner.then(order -> StubRunner.rejected("below the champion"));
            shop.request("digits", "r" + i);
            shop.work();
        }
        assertThat(Ranges.size(digits.release(List.of(id("a2")), "looked at"))).isEqualTo(1);
        assertThat(Ranges.size(digits.head().setAside())).isEqualTo(1);
        assertThat(digits.release(List.of(id("a2")), "again")).isEmpty();
        assertThatThrownBy(() -> digits.release(List.of("f".repeat(64)), "nobody")).isInstanceOf(NoSuchElementException.class).hasMessageContaining("no sample");
    }

    /** No worker survives a round with this sample. */
    private void dies(String sample) {
        shop.runner.always(order -> {
            if (order.experience().stream().anyMatch(one -> one.id().equals(sample))) {
                throw new RoundFailed("the worker ended with exit code 134 (aborted by native code)", 134, false);
            }
            return null;
        });
    }

    private List<JournalEntry> rounds() {
        return digits.rounds().journal().entries().stream().filter(entry -> entry.kind().round()).toList();
    }

    private List<String> reasons() {
        return shop.sink.rounds().stream().filter(event -> List.of(RoundEvent.REJECTED, RoundEvent.FAILED).contains(event.type()))
                .map(RoundEvent::reason).toList();
    }

    private static String[] names(int count) {
        return java.util.stream.IntStream.range(0, count).mapToObj(i -> "a" + i).toArray(String[]::new);
    }

    private static String id(String name) {
        return Hashes.sha256(name.getBytes(StandardCharsets.UTF_8));
    }
}
