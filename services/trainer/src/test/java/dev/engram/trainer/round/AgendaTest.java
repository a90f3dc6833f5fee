package dev.engram.trainer.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.Split;
import dev.engram.trainer.Shop;
import dev.engram.trainer.scenario.Scenarios;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgendaTest {
    @TempDir
    Path dir;

    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop(dir);
        shop.scenario("one");
        shop.scenario("two");
    }

    @Test
    void scenariosTakeTurns() {
        shop.request("one", "1a", 0);
        shop.request("one", "1b", 0);
        shop.request("two", "2a", 0);
        assertThat(taken()).isEqualTo("1a");
        assertThat(taken()).isEqualTo("2a");
        assertThat(taken()).isEqualTo("1b");
        assertThat(shop.agenda.next()).isEmpty();
    }

    @Test
    void aRequestWaitsUntilTheCatalogHasReadSoFarAndHoldsNobodyUp() {
        shop.request("one", "1a", 2);
        shop.request("two", "2a", 0);
        assertThat(taken()).isEqualTo("2a");
        assertThat(shop.agenda.next()).isEmpty();
        shop.admit("one", Split.TRAIN, "a1", "a2");
        assertThat(taken()).isEqualTo("1a");
    }

    @Test
    void aRequestThatIsReadTwiceIsNoSecondOneAndOneSentTwiceMayBeAnswered() {
        Request request = shop.request("one", "1a", 0);
        shop.agenda.add(request);
        assertThat(shop.agenda.open("one")).hasSize(1);
        shop.request("one", "1a", 0);
        assertThat(shop.agenda.open("one")).extracting(Request::again).containsExactly(false, true);
    }

    @Test
    void whatIsOpenSaysHowFarAPartitionIsDealtWith() {
        int partition = Scenarios.partition("one");
        Request first = shop.request("one", "1a", 0);
        Request second = shop.request("one", "1b", 0);
        assertThat(shop.agenda.oldestOpen(partition)).hasValue(first.offset());
        shop.agenda.settling(first);
        assertThat(shop.agenda.oldestOpen(partition)).hasValue(first.offset());
        shop.agenda.answered(first);
        assertThat(shop.agenda.oldestOpen(partition)).hasValue(second.offset());
        shop.agenda.drop(List.of(partition));
        assertThat(shop.agenda.oldestOpen(partition)).isEmpty();
    }

    @Test
    void nothingIsDueForAScenarioThatIsAnotherTrainers() {
        shop.request("one", "1a", 0);
        shop.scenarios.lost(List.of(Scenarios.partition("one")));
        assertThat(shop.agenda.next()).isEmpty();
    }

    @Test
    void aChangeThatWaitsLongEnoughMakesARoundDue() {
        shop.scenario("old", new RoundPolicy(0, 60, 0.8, 0.1, 3, "set-aside", false, 60));
        shop.admit("old", Split.TRAIN, "a1");
        assertThat(shop.agenda.next()).isEmpty();
        shop.clock.pass(Duration.ofSeconds(60));
        assertThat(shop.agenda.next()).hasValueSatisfying(due -> {
            assertThat(due.cause()).isEqualTo(Due.AGE);
            assertThat(due.upTo()).isEqualTo(1);
        });
    }

    private String taken() {
        Request request = shop.agenda.next().orElseThrow().request();
        shop.agenda.settling(request);
        return request.id();
    }
}
