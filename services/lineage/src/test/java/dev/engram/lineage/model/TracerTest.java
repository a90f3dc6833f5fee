package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.catalog.FoldOutcome;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.trace.SampleHistory;
import dev.engram.lineage.trace.SampleRecord;
import dev.engram.lineage.trace.SampleRecords;
import dev.engram.lineage.trace.SampleSearch;
import dev.engram.lineage.trace.SampleTrace;
import dev.engram.lineage.trace.SampleTrace.LogLine;
import dev.engram.lineage.trace.SampleTrace.Seen;
import dev.engram.lineage.trace.SampleTrace.Version;
import dev.engram.lineage.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracerTest {
    private final Shelf shelf = new Shelf();
    private final List<Long> manifestsRead = new ArrayList<>();

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void aSampleInMemoryIsFollowedThroughEveryRound() {
        // Given a training sample that is kept in memory, and a round after the one that learned it
        String kept = shelf.publish(Shelf.named("kept", true), "cat", Split.TRAIN);
        shelf.round();
        shelf.publish("another", "dog", Split.TRAIN);
        shelf.round();
        shelf.decide(ModelDecided.PROMOTED, 1);

        // When it is traced
        SampleTrace trace = trace(kept);

        // Then it was new in the first round, replayed in the second, and head and champion know it
        assertThat(trace.standing()).isEqualTo(SampleTrace.LEARNED);
        assertThat(trace.rounds()).containsExactly(new Seen(1, "1", "accepted", "new", false, true, true),
                new Seen(2, "2", "accepted", null, true, true, true));
        assertThat(trace.versions()).containsExactly(new Version(1, "1"), new Version(2, "2"));
        assertThat(trace.head()).isEqualTo(new SampleTrace.Model(2, "2", true, true));
        assertThat(trace.champion()).isEqualTo(new SampleTrace.Model(1, "1", true, true));
        assertThat(trace.log()).singleElement().extracting(LogLine::what, LogLine::fate).containsExactly(FoldOutcome.NEW, "round 1");
    }

    @Test
    void aSampleThatLeftMemoryWasLearnedAllTheSameAndCostsOneManifest() {
        // Given a training sample that no memory keeps, and many rounds after it
        String learned = shelf.publish(Shelf.named("gone", false), "cat", Split.TRAIN);
        for (int i = 0; i < 5; i++) {
            shelf.round();
            shelf.publish("later " + i, "dog", Split.TRAIN);
        }

        // When it is traced
        SampleTrace trace = trace(learned);

        // Then all versions descend from the one that learned it, and only that one's manifest was read
        assertThat(trace.rounds()).containsExactly(new Seen(1, "1", "accepted", "new", false, false, true));
        assertThat(trace.versions()).hasSize(5);
        assertThat(trace.head()).isEqualTo(new SampleTrace.Model(5, "5", true, false));
        assertThat(manifestsRead).containsExactly(1L);
    }

    @Test
    void whatWaitsForARoundIsPending() {
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        String waiting = shelf.publish("second", "cat", Split.TRAIN);

        SampleTrace trace = trace(waiting);

        assertThat(trace.standing()).isEqualTo(SampleTrace.PENDING);
        assertThat(trace.versions()).isEmpty();
        assertThat(trace.log()).singleElement().extracting(LogLine::fate).isEqualTo("pending");
    }

    @Test
    void whatAnUndoneRoundLearnedIsSetAside() {
        // Given a round that is undone by rolling back behind it
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        String undone = shelf.publish("second", "cat", Split.TRAIN);
        shelf.round();
        shelf.decide(ModelDecided.PROMOTED, 2);
        shelf.decide(ModelDecided.PROMOTED, 1);

        // When its sample is traced
        SampleTrace trace = trace(undone);

        // Then the version that learned it is named, and the head is not among them
        assertThat(trace.standing()).isEqualTo(SampleTrace.SET_ASIDE);
        assertThat(trace.versions()).containsExactly(new Version(2, "2"));
        assertThat(trace.rounds()).singleElement().extracting(Seen::inHead).isEqualTo(false);
        assertThat(trace.head().saw()).isFalse();
    }

    @Test
    void aWithdrawnSampleStaysInTheVersionsThatLearnedIt() {
        // Given a sample that was learned, withdrawn, and sent again
        String name = Shelf.named("kept", true);
        String gone = shelf.publish(name, "cat", Split.TRAIN);
        shelf.publish("other", "dog", Split.TRAIN);
        shelf.round();
        shelf.withdraw(Shelf.SCENARIO, gone);
        shelf.round();
        shelf.publish(name, "cat", Split.TRAIN);

        // When it is traced
        SampleTrace trace = trace(gone);

        // Then the next round was told to forget it, and its coming again was refused
        assertThat(trace.standing()).isEqualTo(SampleTrace.WITHDRAWN);
        assertThat(trace.rounds()).extracting(Seen::round, Seen::took, Seen::holds)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(1L, "new", true), org.assertj.core.groups.Tuple.tuple(2L, "withdrawn", false));
        assertThat(trace.head()).isEqualTo(new SampleTrace.Model(2, "2", true, false));
        assertThat(trace.log()).extracting(LogLine::what).containsExactly(FoldOutcome.NEW, FoldOutcome.WITHDRAWN, FoldOutcome.REFUSED);
    }

    @Test
    void aHoldOutSampleIsNotCalledLearned() {
        shelf.publish("first", "cat", Split.TRAIN);
        String measured = shelf.publish("held out", "cat", Split.HOLDOUT);
        shelf.round();

        assertThat(trace(measured).standing()).isEqualTo(SampleTrace.MEASURED);
    }

    /** What follows from places and ranges has to be what the orders and manifests say, whatever happened. */
    @ParameterizedTest
    @ValueSource(longs = {4, 7, 11, 19, 23, 42})
    void ordersAndManifestsAgreeWithEveryTrace(long seed) {
        // Given a random story with faults, people and two trainers
        Story story = new Story(seed);
        story.play(150);
        Artifacts artifacts = new Artifacts(story.store());
        List<JournalEntry> rounds = Journal.of(story.store(), Story.SCENARIO).entries().stream().filter(entry -> entry.kind().round()).toList();
        Map<Long, RoundOrder> orders = rounds.stream().collect(Collectors.toMap(entry -> entry.round().round(),
                entry -> CanonicalJson.read(artifacts.get(entry.round().order()), RoundOrder.class)));

        // When every sample is traced from the records that a search finds
        Tracer tracer = new Tracer(Journal.of(story.store(), Story.SCENARIO), story.store());
        for (String sample : story.log().records.stream().map(record -> record.sample()).collect(Collectors.toSet())) {
            SampleTrace trace = tracer.trace(history(story, sample), round -> {});

            // Then each round's order and manifest say the same
            for (JournalEntry entry : rounds) {
                Seen seen = trace.rounds().stream().filter(one -> one.round() == entry.round().round()).findFirst()
                        .orElse(new Seen(entry.round().round(), null, null, null, false, false, false));
                agree(sample, entry, orders.get(entry.round().round()), seen, artifacts);
            }
        }
        story.close();
    }

    private static void agree(String sample, JournalEntry entry, RoundOrder order, Seen seen, Artifacts artifacts) {
        Function<List<OrderSample>, Boolean> has = samples -> samples.stream().anyMatch(one -> one.id().equals(sample));
        assertThat(seen.took() != null && !seen.took().equals("withdrawn")).as("%s in the experience of %s", sample, entry.round().round())
                .isEqualTo(has.apply(order.experience()));
        assertThat("withdrawn".equals(seen.took())).as("%s told to be forgotten in %s", sample, entry.round().round())
                .isEqualTo(order.withdrawn().contains(sample));
        assertThat(seen.replayed()).as("%s in the memory of %s", sample, entry.round().round()).isEqualTo(has.apply(order.memory()));
        boolean held = entry.kind() == EntryKind.ROUND_ACCEPTED
                && new StateStore(artifacts).manifest(entry.round().state()).samples().contains(sample);
        assertThat(seen.holds()).as("%s in the state of %s", sample, entry.round().round()).isEqualTo(held);
    }

    private static SampleHistory history(Story story, String sample) {
        List<SampleRecord> all = new ArrayList<>();
        for (int at = 0; at < story.log().records.size(); at++) {
            all.add(new SampleRecord(new TopicOffset(Trainer.TOPIC, Trainer.PARTITION, at), story.log().records.get(at)));
        }
        SampleSearch search = SampleSearch.of(Set.of(sample));
        SampleSearch around = search.around(all.stream().map(SampleRecord::event).filter(search::wants).toList());
        SampleHistory found = new SampleRecords(all.stream().filter(record -> around.wants(record.event())).toList(), id -> story.record().policy())
                .histories(sample).get(0);
        // A search has to find what a fold of the whole log finds.
        assertThat(found).isEqualTo(SampleHistory.of(Story.SCENARIO, Set.of(sample), story.record().policy(), all).get(0));
        return found;
    }

    private SampleTrace trace(String sample) {
        return new Tracer(shelf.journal(), shelf.store).trace(shelf.history(sample), manifestsRead::add);
    }
}
