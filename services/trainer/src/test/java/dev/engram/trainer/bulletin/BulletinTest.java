package dev.engram.trainer.bulletin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.RoundRequested;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.trainer.Shop;
import dev.engram.trainer.log.Positions;
import dev.engram.trainer.round.Request;
import dev.engram.trainer.scenario.Scenarios;
import dev.engram.trainer.scenario.Steward;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulletinTest {
    private static final int DIGITS = Scenarios.partition("digits");
    private static final Map<String, String> IDS = Map.of(Topics.SCENARIOS, "s", Topics.ROUNDS_REQUESTED, "r", Topics.DECISIONS, "d");

    @TempDir
    Path dir;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<ScenarioRecord> heard = new ArrayList<>();
    private final Map<String, Long> ends = new HashMap<>();
    private Shop shop;
    private Steward steward;
    private Bulletin bulletin;

    @BeforeEach
    void open() {
        shop = new Shop(dir);
        steward = new Steward(shop.scenarios, () -> { });
        bulletin = new Bulletin(consumer, IDS, shop.scenarios, shop.agenda, steward, heard::add, shop.clock);
        for (String topic : List.of(Topics.SCENARIOS, Topics.ROUNDS_REQUESTED, Topics.DECISIONS)) {
            consumer.updateBeginningOffsets(Map.of(new TopicPartition(topic, 0), 0L));
            consumer.updateEndOffsets(Map.of(new TopicPartition(topic, 0), 0L));
        }
        consumer.updateEndOffsets(Map.of(new TopicPartition(Topics.SAMPLES_ADMITTED, DIGITS), 40L));
    }

    @Test
    void atTheStartOnlyTheNewestRecordOfAScenarioCounts() {
        // Given a topic that was not compacted yet
        scenarios(2);
        bulletin.open();
        tell(Topics.SCENARIOS, "digits", record("old"));
        bulletin.step();
        assertThat(bulletin.caughtUp()).isFalse();
        assertThat(shop.scenarios.find("digits")).isEmpty();
        // When its end is read
        tell(Topics.SCENARIOS, "digits", record("new"));
        bulletin.step();
        // Then the newest is known, and nobody was told of the others
        assertThat(bulletin.caughtUp()).isTrue();
        assertThat(shop.scenarios.find("digits").orElseThrow().published().plugin()).isEqualTo("new");
        assertThat(heard).isEmpty();
        // And later ones are told at once
        tell(Topics.SCENARIOS, "digits", record("newer"));
        bulletin.step();
        assertThat(shop.scenarios.find("digits").orElseThrow().published().plugin()).isEqualTo("newer");
        assertThat(heard).hasSize(1);
    }

    @Test
    void requestsAreHandedOnFromWhereTheLastOwnerLeftOff() {
        // Given two requests, the first of which was answered
        begin();
        bulletin.gained(Map.of(DIGITS, positions(1, 0)));
        bulletin.step();
        tell(Topics.ROUNDS_REQUESTED, "digits", new RoundRequested(1, "digits", "first", 10L, "test"));
        tell(Topics.ROUNDS_REQUESTED, "digits", new RoundRequested(1, "digits", "second", null, "test"));
        // When they are read
        bulletin.step();
        // Then the second is open, up to the log's present end
        assertThat(shop.agenda.open("digits")).extracting(Request::id, Request::upTo).containsExactly(
                org.assertj.core.groups.Tuple.tuple("second", 40L));
        assertThat(bulletin.dealtWith(DIGITS)).contains(positions(1, 0));
        // And when it is answered, everything is
        shop.agenda.answered(shop.agenda.open("digits").get(0));
        assertThat(bulletin.dealtWith(DIGITS)).contains(positions(2, 0));
    }

    @Test
    void aRequestBeyondTheLogsEndIsRefused() {
        begin();
        bulletin.gained(Map.of(DIGITS, Positions.start()));
        bulletin.step();
        tell(Topics.ROUNDS_REQUESTED, "digits", new RoundRequested(1, "digits", "r", 41L, "test"));
        bulletin.step();
        assertThat(shop.agenda.open("digits").get(0).refusal()).contains("up to offset 41", "ends at 40");
    }

    @Test
    void whatIsOfOtherPartitionsIsTheirOwners() {
        begin();
        bulletin.gained(Map.of((DIGITS + 1) % 64, Positions.start()));
        bulletin.step();
        tell(Topics.ROUNDS_REQUESTED, "digits", new RoundRequested(1, "digits", "r", 1L, "test"));
        tell(Topics.DECISIONS, "digits", new ModelDecided(1, "d", "digits", "promoted", 1, "1", null, null, null));
        bulletin.step();
        assertThat(shop.agenda.open("digits")).isEmpty();
        assertThat(steward.oldestOpen(DIGITS)).isEmpty();
        assertThat(bulletin.dealtWith(DIGITS)).isEmpty();
        assertThat(bulletin.dealtWith((DIGITS + 1) % 64)).contains(positions(1, 1));
    }

    @Test
    void whatWasOpenGoesWithThePartition() {
        begin();
        bulletin.gained(Map.of(DIGITS, Positions.start()));
        bulletin.step();
        tell(Topics.ROUNDS_REQUESTED, "digits", new RoundRequested(1, "digits", "r", 1L, "test"));
        tell(Topics.DECISIONS, "digits", new ModelDecided(1, "d", "digits", "promoted", 1, "1", null, null, null));
        bulletin.step();
        assertThat(bulletin.dealtWith(DIGITS)).contains(positions(0, 0));
        bulletin.lost(List.of(DIGITS));
        bulletin.step();
        assertThat(shop.agenda.open("digits")).isEmpty();
        assertThat(steward.oldestOpen(DIGITS)).isEmpty();
        assertThat(bulletin.dealtWith(DIGITS)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsPassedOver() {
        begin();
        bulletin.gained(Map.of(DIGITS, Positions.start()));
        bulletin.step();
        tell(Topics.SCENARIOS, "digits", "no record");
        tell(Topics.SCENARIOS, "other", record("of digits"));
        tell(Topics.ROUNDS_REQUESTED, "digits", Map.of("scenario", "Not An Id"));
        tell(Topics.DECISIONS, "digits", "no decision");
        consumer.addRecord(new ConsumerRecord<>(Topics.DECISIONS, 0, 1, null, "null".getBytes(StandardCharsets.UTF_8)));
        bulletin.step();
        assertThat(shop.scenarios.all()).isEmpty();
        assertThat(bulletin.dealtWith(DIGITS)).contains(positions(1, 2));
    }

    private void begin() {
        bulletin.open();
        bulletin.step();
        assertThat(bulletin.caughtUp()).isTrue();
    }

    private void scenarios(long end) {
        consumer.updateEndOffsets(Map.of(new TopicPartition(Topics.SCENARIOS, 0), end));
    }

    private static Positions positions(long requests, long decisions) {
        return new Positions(new Positions.Place("r", requests), new Positions.Place("d", decisions));
    }

    private static ScenarioRecord record(String plugin) {
        return new ScenarioRecord(1, "digits", plugin, Map.of(), null, ScenarioRecord.PINNED, null);
    }

    private void tell(String topic, String key, Object value) {
        long offset = ends.merge(topic, 1L, Long::sum) - 1;
        consumer.addRecord(new ConsumerRecord<>(topic, 0, offset, key.getBytes(StandardCharsets.UTF_8), CanonicalJson.bytes(value)));
    }
}
