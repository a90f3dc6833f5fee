package dev.engram.trainer.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.trainer.Shop;
import dev.engram.trainer.scenario.Scenarios;
import dev.engram.trainer.scenario.Steward;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest implements Ownership {
    private static final String TOPIC = "engram.samples.admitted";

    @TempDir
    Path dir;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Map<Integer, Long> ends = new HashMap<>();
    private final List<Map<Integer, Positions>> gained = new ArrayList<>();
    private final List<Integer> lost = new ArrayList<>();
    private Positions dealtWith;
    private Shop shop;
    private LogReader reader;

    @BeforeEach
    void open() {
        shop = new Shop(dir);
        reader = new LogReader(consumer, shop.catalog, TOPIC, Shop.TOPIC, shop.scenarios, this);
        reader.join();
    }

    @Test
    void foldsWhatCameAndSaysWhenItHasCaughtUp() {
        // Given two records of a known scenario
        shop.scenario("digits");
        append("digits", "a1");
        append("digits", "a2");
        assign("digits");
        assertThat(reader.caughtUp()).isFalse();
        // When the reader steps
        reader.step();
        // Then both are folded
        assertThat(shop.scenarios.find("digits").orElseThrow().waiting().changes()).isEqualTo(2);
        assertThat(reader.caughtUp()).isTrue();
        assertThat(gained).hasSize(1);
    }

    @Test
    void goesOnWhereTheCatalogStandsWhateverWasCommitted() {
        shop.scenario("digits");
        append("digits", "a1");
        append("digits", "a2");
        shop.catalog.advance(new TopicOffset(Shop.TOPIC, partition("digits"), 1));
        assign("digits");
        reader.step();
        assertThat(shop.scenarios.find("digits").orElseThrow().waiting().changes()).isEqualTo(1);
    }

    @Test
    void recordsOfAnUnknownScenarioWaitAndTheOthersOfTheirPartitionGoOn() {
        // Given a partition with records of a scenario that is unknown, and of a neighbour
        String neighbour = neighbour("late");
        shop.scenario(neighbour);
        append("late", "a1");
        append(neighbour, "a1");
        append("late", "a2");
        assign("late");
        // When the reader steps
        reader.step();
        // Then the neighbour's is folded, and it is said for whom the others wait
        assertThat(shop.scenarios.find(neighbour).orElseThrow().waiting().changes()).isEqualTo(1);
        assertThat(reader.caughtUp()).isTrue();
        assertThat(reader.parked()).containsExactly("late");
        // And when the scenario is there, so are its samples
        shop.scenario("late");
        assertThat(shop.scenarios.find("late").orElseThrow().read().offset()).as("what waits is not passed by").isZero();
        reader.step();
        assertThat(reader.parked()).isEmpty();
        assertThat(shop.scenarios.find("late").orElseThrow().waiting().changes()).isEqualTo(2);
        assertThat(shop.scenarios.find("late").orElseThrow().read().offset()).isEqualTo(3);
    }

    @Test
    void whatWaitsOutlivesTheReader() {
        append("late", "a1");
        assign("late");
        reader.step();
        LogReader next = new LogReader(new MockConsumer<>("none"), shop.catalog, TOPIC, Shop.TOPIC, shop.scenarios, this);
        assertThat(next.parked()).as("of partitions that it does not have").isEmpty();
        assertThat(shop.catalog.parked()).containsExactly("late");
    }

    @Test
    void aScenarioWithoutRecordIsFoldedByItsJournal() {
        shop.scenario("gone");
        shop.scenarios.removed("gone");
        append("gone", "a1");
        assign("gone");
        reader.step();
        assertThat(reader.parked()).isNotEmpty();
        new Steward(shop.scenarios, () -> { }).step();
        reader.step();
        assertThat(reader.parked()).isEmpty();
        assertThat(shop.catalog.counts("gone").train()).isEqualTo(1);
    }

    @Test
    void whatIsNoAdmissionIsPassedOver() {
        shop.scenario("digits");
        int partition = partition("digits");
        append(partition, "no json".getBytes(StandardCharsets.UTF_8));
        append("digits", "a1");
        append(partition, null);
        append(partition, CanonicalJson.bytes(admitted("elsewhere", "a2")));
        append(partition, "null".getBytes(StandardCharsets.UTF_8));
        append(partition, CanonicalJson.bytes(admitted("No Id", "a3")));
        assign("digits");
        reader.step();
        assertThat(shop.catalog.next(Shop.TOPIC, partition)).isEqualTo(6);
        assertThat(shop.scenarios.find("digits").orElseThrow().waiting().changes()).isEqualTo(1);
        assertThat(reader.parked()).isEmpty();
    }

    @Test
    void whatIsDealtWithTravelsWithThePartition() {
        // Given a partition that is worked on
        shop.scenario("digits");
        append("digits", "a1");
        assign("digits");
        dealtWith = new Positions(new Positions.Place("requests", 7), new Positions.Place("decisions", 3));
        reader.commitSoon();
        reader.step();
        TopicPartition partition = new TopicPartition(TOPIC, partition("digits"));
        OffsetAndMetadata committed = consumer.committed(java.util.Set.of(partition)).get(partition);
        assertThat(committed.offset()).isEqualTo(1);
        assertThat(Positions.of(committed.metadata())).isEqualTo(dealtWith);
        // When it goes and comes again
        consumer.rebalance(List.of());
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.rebalance(List.of(partition));
        reader.step();
        // Then the next owner is told
        assertThat(lost).containsExactly(partition("digits"));
        assertThat(gained.get(gained.size() - 1)).containsEntry(partition("digits"), dealtWith);
    }

    @Test
    void aCatalogThatFailsLosesNothing() {
        shop.scenario("digits");
        append("digits", "a1");
        assign("digits");
        shop.catalog.close();
        assertThatThrownBy(reader::step).isInstanceOf(RuntimeException.class);
        assertThat(consumer.position(new TopicPartition(TOPIC, partition("digits")))).isZero();
    }

    @Test
    void aBrokerThatDoesNotTellItsEndsDelaysCatchingUp() {
        // Given partitions that came, and a broker that goes away
        shop.scenario("digits");
        append("digits", "a1");
        assign("digits");
        consumer.setOffsetsException(new org.apache.kafka.common.errors.TimeoutException("away"));
        // When the reader steps
        assertThatThrownBy(reader::step).hasMessageContaining("away");
        // Then what was read is folded, and that it is all is known when the broker is back
        assertThat(shop.scenarios.find("digits").orElseThrow().waiting().changes()).isEqualTo(1);
        assertThat(reader.caughtUp()).isFalse();
        reader.step();
        assertThat(reader.caughtUp()).isTrue();
    }

    @Test
    void anotherLogIsNotReadOn() {
        shop.scenario("digits");
        append("digits", "a1");
        assign("digits");
        reader.halt("the topic was made anew");
        assertThatThrownBy(reader::step).hasMessageContaining("made anew");
        assertThat(shop.catalog.next(Shop.TOPIC, partition("digits"))).isZero();
    }

    @Override
    public void gained(Map<Integer, Positions> partitions) {
        gained.add(partitions);
    }

    @Override
    public void lost(Collection<Integer> partitions) {
        lost.addAll(partitions);
    }

    @Override
    public Optional<Positions> dealtWith(int partition) {
        return Optional.ofNullable(dealtWith);
    }

    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

    private void append(String scenario, String name) {
        append(partition(scenario), CanonicalJson.bytes(admitted(scenario, name)));
    }

    private void append(int partition, byte[] value) {
        long offset = ends.merge(partition, 1L, Long::sum) - 1;
        log.add(new ConsumerRecord<>(TOPIC, partition, offset, null, value));
    }

    /** Another scenario whose records are in the same partition. */
    private static String neighbour(String scenario) {
        return java.util.stream.IntStream.range(0, 10_000).mapToObj(i -> "neighbour-" + i).filter(id -> partition(id) == partition(scenario))
                .findFirst().orElseThrow();
    }

    private void assign(String... scenarios) {
        List<TopicPartition> partitions = java.util.stream.Stream.of(scenarios).map(id -> new TopicPartition(TOPIC, partition(id))).toList();
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> stops = new HashMap<>();
        partitions.forEach(partition -> starts.put(partition, 0L));
        partitions.forEach(partition -> stops.put(partition, ends.getOrDefault(partition.partition(), 0L)));
        consumer.updateBeginningOffsets(starts);
        consumer.updateEndOffsets(stops);
        consumer.rebalance(partitions);
        log.stream().filter(record -> partitions.contains(new TopicPartition(TOPIC, record.partition()))).forEach(consumer::addRecord);
    }

    private static int partition(String scenario) {
        return Scenarios.partition(scenario);
    }

    private static SampleAdmitted admitted(String scenario, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ArtifactRef ref = new ArtifactRef(Hashes.sha256(bytes), bytes.length);
        return new SampleAdmitted(1, SampleAdmitted.ADMITTED, scenario, ref.sha256(), List.of("a"), dev.engram.api.sample.Split.TRAIN, ref,
                List.of(), name, "/test", "2026-01-01T00:00:00Z");
    }
}
