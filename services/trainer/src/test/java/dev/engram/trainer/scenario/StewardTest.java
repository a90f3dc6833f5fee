package dev.engram.trainer.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.trainer.Shop;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StewardTest {
    @TempDir
    Path dir;

    private Shop shop;
    private Steward steward;
    private int stirred;

    @BeforeEach
    void open() {
        shop = new Shop(dir);
        steward = new Steward(shop.scenarios, () -> stirred++);
    }

    @Test
    void putsRecordsInForceOnce() {
        shop.scenarios.published(record("one"));
        steward.step();
        steward.step();
        assertThat(journal()).extracting(JournalEntry::kind).containsExactly(EntryKind.CONFIGURATION);
        shop.scenarios.published(record("two"));
        steward.step();
        assertThat(journal()).hasSize(2);
        assertThat(shop.scenarios.find("digits").orElseThrow().inForce().orElseThrow().plugin()).isEqualTo("two");
        assertThat(stirred).isEqualTo(2);
    }

    @Test
    void aStoreThatIsAwayDelaysAndIsSaid() {
        shop.scenarios.published(record("one"));
        shop.store.away(1);
        assertThatThrownBy(steward::step).isInstanceOf(ObjectStoreException.class);
        assertThat(shop.scenarios.find("digits").orElseThrow().trouble()).contains("the store does not answer");
        steward.step();
        assertThat(shop.scenarios.find("digits").orElseThrow().trouble()).isNull();
        assertThat(journal()).hasSize(1);
    }

    @Test
    void decisionsAreAppliedInTheirOrderAndOnce() {
        // Given two accepted rounds
        Scenario digits = shop.scenario("digits");
        for (int round = 1; round <= 2; round++) {
            shop.admit("digits", Split.TRAIN, "a" + round);
            shop.request("digits", "r" + round);
            shop.work();
        }
        // When decisions come, one of them twice, and one that is none
        steward.decided(0, decision("d1", 2));
        steward.decided(1, new ModelDecided(1, null, "digits", null, 1, null, null, null, null));
        steward.decided(2, decision("d2", 1));
        steward.decided(3, decision("d2", 1));
        assertThat(steward.oldestOpen(digits.partition())).hasValue(0);
        steward.step();
        // Then each has one entry, and the head is where the last one put it
        assertThat(journal()).filteredOn(entry -> entry.kind() == EntryKind.DECISION).extracting(entry -> entry.decision().id())
                .containsExactly("d1", "d2");
        assertThat(digits.head().round()).isEqualTo(1);
        assertThat(steward.oldestOpen(digits.partition())).isEmpty();
    }

    @Test
    void whatAScenarioIsNotThisTrainersIsLeftAlone() {
        shop.scenarios.published(record("one"));
        shop.scenarios.lost(List.of(Scenarios.partition("digits")));
        steward.step();
        assertThat(journal()).isEmpty();
        shop.scenarios.gained(List.of(Scenarios.partition("digits")));
        steward.step();
        assertThat(journal()).hasSize(1);
    }

    private List<JournalEntry> journal() {
        return shop.scenarios.find("digits").orElseThrow().rounds().journal().entries();
    }

    private static ScenarioRecord record(String plugin) {
        return new ScenarioRecord(1, "digits", plugin, Map.of(), null, ScenarioRecord.PINNED, null);
    }

    private static ModelDecided decision(String id, long round) {
        return new ModelDecided(1, id, "digits", ModelDecided.PROMOTED, round, String.valueOf(round), null, "test", "2026-01-01T00:00:00Z");
    }
}
