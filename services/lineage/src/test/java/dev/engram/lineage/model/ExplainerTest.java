package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.lineage.explain.Explainer;
import dev.engram.lineage.explain.Explanation;
import dev.engram.lineage.explain.Explanation.Ancestor;
import dev.engram.lineage.explain.Explanation.BySplit;
import dev.engram.lineage.explain.Explanation.Change;
import dev.engram.lineage.explain.Explanation.ClassCount;
import dev.engram.lineage.explain.Explanation.Decided;
import dev.engram.lineage.explain.Explanation.StoredFile;
import dev.engram.lineage.log.OffsetRange;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private final Shelf shelf = new Shelf();

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void aVersionIsExplainedByWhatItTookInAndWhatItDescendsFrom() {
        // Given two versions; before the second one a sample was relabelled
        shelf.publish("a cat", "cat", Split.TRAIN);
        shelf.publish("a dog", "dog", Split.HOLDOUT);
        shelf.round();
        shelf.publish("a cow", "cow", Split.TRAIN);
        shelf.publish("a dog", "cow", Split.HOLDOUT);
        shelf.round();

        // When the second is explained
        Explanation told = explain("2");

        // Then its own samples and its ancestry's are counted with the labels it saw
        assertThat(told.role()).isEqualTo("head");
        assertThat(told.line()).extracting(Ancestor::round).containsExactly(2L, 1L);
        assertThat(told.input().offsets()).containsExactly(OffsetRange.of(Trainer.TOPIC, Trainer.PARTITION, 2, 4));
        assertThat(told.input()).extracting(Explanation.Input::fresh, Explanation.Input::relabelled).containsExactly(1, 1);
        assertThat(told.classes()).containsExactly(
                new ClassCount("cat", new BySplit(0, 0, 0), new BySplit(1, 0, 0)),
                new ClassCount("cow", new BySplit(1, 0, 1), new BySplit(1, 0, 1)));
        assertThat(told.verdict().accuracy()).containsExactly(0.9);
        assertThat(told.recipe().environment()).isEqualTo(Trainer.ENVIRONMENT);
    }

    @Test
    void whatTheRecipeChangedAgainstTheParentIsNamed() {
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        shelf.configure(Map.of("rate", 0.2, "layers", Map.of("width", 8)));
        shelf.publish("second", "cat", Split.TRAIN);
        shelf.round();

        assertThat(explain("2").recipe().changed()).containsExactly(new Change("configuration.layers.width", null, "8"),
                new Change("configuration.rate", "0.1", "0.2"));
        assertThat(explain("1").recipe().changed()).isEmpty();
    }

    @Test
    void everyDecisionThatConcernedItIsTold() {
        // Given a champion that was replaced, and a roll-back over a third version
        for (int i = 1; i <= 3; i++) {
            shelf.publish("sample " + i, "cat", Split.TRAIN);
            shelf.round();
        }
        shelf.decide(ModelDecided.PROMOTED, 1);
        shelf.decide(ModelDecided.PROMOTED, 3);
        shelf.decide(ModelDecided.PROMOTED, 1);

        // When the first and the third are explained, then each has its story
        assertThat(explain("1").decisions()).extracting(Decided::kind, Decided::effect).containsExactly(
                org.assertj.core.groups.Tuple.tuple("promoted", "became champion"),
                org.assertj.core.groups.Tuple.tuple("promoted", "was champion until then; round 3 took its place"),
                org.assertj.core.groups.Tuple.tuple("rolled-back", "became champion"));
        assertThat(explain("3").decisions()).extracting(Decided::effect)
                .containsExactly("became champion", "undone, because round 1 was rolled back to");
        assertThat(explain("3").role()).isEqualTo("outside the head's ancestry");
    }

    @Test
    void theChampionItWasComparedWithIsNamed() {
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        shelf.decide(ModelDecided.PROMOTED, 1);
        shelf.publish("second", "cat", Split.TRAIN);
        shelf.round();

        assertThat(explain("2").verdict().comparedWith()).extracting(Ancestor::round, Ancestor::version).containsExactly(1L, "1");
    }

    @Test
    void aFailedRoundIsExplainedByItsNumber() {
        // Given a round that came to nothing
        shelf.publish("bad", StubLearner.POISON, Split.TRAIN);
        shelf.round();

        // When it is explained
        Explanation told = explain("round:1");

        // Then its reason and what it took in are told, though it has no state
        assertThat(told.version()).isNull();
        assertThat(told.verdict().outcome()).isEqualTo("failed");
        assertThat(told.verdict().reason()).contains("is poison");
        assertThat(told.classes()).extracting(ClassCount::label).containsExactly(StubLearner.POISON);
        assertThat(told.files()).extracting(StoredFile::name).containsExactly("round.json");
    }

    @Test
    void aFileThatWasErasedIsCalledSo() {
        shelf.publish("first", "cat", Split.TRAIN);
        String sheet = shelf.round().round().report().get(Shelf.SHEET).sha256();
        shelf.artifacts.erasures().erase(sheet, dev.engram.artifacts.Tombstone.of(sheet, Shelf.SCENARIO, "why", "2026-01-01T00:00:00Z", null));
        shelf.store.delete(Artifacts.key(shelf.journal().round(1).orElseThrow().round().bundle()));

        assertThat(explain("1").files()).filteredOn(file -> !file.status().equals("stored")).extracting(StoredFile::name, StoredFile::status)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("bundle/bundle.json", "not stored"),
                        org.assertj.core.groups.Tuple.tuple("report/" + Shelf.SHEET, "erased"));
    }

    @Test
    void anUnknownVersionIsAnsweredWithTheKnownOnes() {
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();

        assertThatThrownBy(() -> explain("7")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'7'").hasMessageContaining("known: 1");
        assertThatThrownBy(() -> explain("round:9")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("round:1");
    }

    private Explanation explain(String version) {
        return new Explainer(shelf.journal(), shelf.store, shelf.catalog).explain(version);
    }
}
