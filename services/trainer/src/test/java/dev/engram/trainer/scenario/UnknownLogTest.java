package dev.engram.trainer.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.Split;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.LogMove;
import dev.engram.trainer.Shop;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training log is another topic than the one a journal speaks of: it was made anew, or restored without telling. */
class UnknownLogTest {
    /** Cuts by itself as soon as anything waits. */
    private static final RoundPolicy AT_ONCE = new RoundPolicy(1, 0, 0.8, 0.1, 3, "set-aside", false, 600);

    @TempDir
    Path dir;
    private Shop shop;
    private List<JournalEntry> before;

    @BeforeEach
    void learnAndLoseTheTopic() {
        // Given a scenario that learned two samples, and then its log's topic is another one
        shop = new Shop(dir);
        shop.scenario("digits", AT_ONCE);
        shop.admit("digits", Split.TRAIN, "a1", "b1");
        shop.request("digits", "first");
        shop.work();
        before = digits().rounds().journal().entries();
        shop.startOn("log-2");
        shop.scenario("digits", AT_ONCE);
    }

    @Test
    void theScenarioStandsStillAndSaysWhyWhileOthersLearn() {
        // When samples come for it and for another one, and a round of each is asked for
        shop.scenario("faces");
        shop.admit("digits", Split.TRAIN, "c1");
        shop.admit("faces", Split.TRAIN, "x1", "y1");
        shop.request("digits", "second");
        shop.request("faces", "third");
        shop.work();

        // Then the other one learned; this one did not, told whoever asked, and says it to everybody
        assertThat(shop.scenarios.find("faces").orElseThrow().refresh().round()).isEqualTo(1);
        assertThat(shop.sink.rounds()).filteredOn(event -> "second".equals(event.request())).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(RoundEvent.FAILED);
            assertThat(event.reason()).contains("log-1", "log-2", "log-moved");
        });
        assertThat(digits().trouble()).contains("log-1", "log-2");

        // And nothing of it changed: head, cursor and journal are as they were
        assertThat(digits().rounds().journal().entries()).isEqualTo(before);
        assertThat(digits().refresh()).isEqualTo(before.get(before.size() - 1).head());
    }

    @Test
    void onceTheJournalIsToldWhereTheLogWentItGoesOnFromItsHead() {
        // Given the same records in the new topic, and an entry that says so
        shop.admit("digits", Split.TRAIN, "a1", "b1");
        digits().rounds().moved(new LogMove("log-1", "log-2", digits().partition(), List.of(new LogMove.Piece(0, 0, 2)), 0));
        digits().refresh();
        assertThat(digits().contradiction()).isNull();
        assertThat(digits().waiting().changes()).as("what was learned does not wait again").isZero();

        // When a sample comes
        shop.admit("digits", Split.TRAIN, "c1");
        shop.work();

        // Then the next round learns that one, on top of the state before
        JournalEntry second = digits().rounds().journal().round(2).orElseThrow();
        assertThat(second.round().samples()).isEqualTo(1);
        assertThat(second.round().parent()).isEqualTo(before.get(before.size() - 1).head().state());
        assertThat(digits().contradiction()).isNull();
    }

    private Scenario digits() {
        return shop.scenarios.find("digits").orElseThrow();
    }
}
