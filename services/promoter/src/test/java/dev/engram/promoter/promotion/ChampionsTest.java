package dev.engram.promoter.promotion;

import static dev.engram.promoter.promotion.PromotionStory.DIGITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.Artifacts;
import dev.engram.lineage.journal.Decision;
import dev.engram.lineage.journal.JournalEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChampionsTest {
    @Test
    void aChampionIsDecidedAndServed() {
        // Given two versions
        PromotionStory story = new PromotionStory(true);
        story.version();
        JournalEntry second = story.version();

        // When the second is made champion, and looked at again and again
        story.champion("2");
        story.look();
        story.poll();

        // Then it was decided and promoted once, and its tag says so
        assertThat(story.decided).hasSize(1);
        ModelDecided decided = story.decided.get(0);
        assertThat(decided.kind()).isEqualTo(ModelDecided.PROMOTED);
        assertThat(decided.round()).isEqualTo(2);
        assertThat(decided.previousChampion()).isNull();
        assertThat(story.promoted).containsExactly(
                new ModelPromoted(1, DIGITS, "2", 2, second.round().bundle(), null, decided.time()));
        assertThat(story.mlflow.said(DIGITS, "2", Tags.PROMOTION)).isEqualTo("accepted: promoted");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thereAndBackAreThreeDecisions(boolean prompt) {
        // Given two versions, and a trainer that follows at once or not yet
        PromotionStory story = new PromotionStory(prompt).with(2);

        // When the alias goes there, back and there again
        story.champion("1");
        story.champion("2");
        story.champion("1");
        story.champion("2");

        // Then each move is a decision of its own, and the trainer applies each
        assertThat(story.decided).extracting(ModelDecided::version).containsExactly("1", "2", "1", "2");
        assertThat(story.decided).extracting(ModelDecided::decision).doesNotHaveDuplicates();
        assertThat(story.decided).extracting(ModelDecided::previousChampion).containsExactly(null, "1", "2", "1");
        assertThat(story.promoted).extracting(ModelPromoted::version).containsExactly("1", "2", "1", "2");
        assertThat(story.promoted).extracting(ModelPromoted::previousVersion).containsExactly(null, "1", "2", "1");
        if (prompt) {
            assertThat(story.decided).extracting(ModelDecided::kind)
                    .containsExactly(ModelDecided.PROMOTED, ModelDecided.PROMOTED, ModelDecided.ROLLED_BACK, ModelDecided.RESTORED);
            assertThat(story.trainer.head()).isEqualTo(2);
        } else {
            assertThat(story.decided.stream().map(story.trainer::apply)).extracting(entry -> entry.decision().verdict()).containsOnly(Decision.APPLIED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aPromoterThatDiesGoesOnWhereItWas(int records) {
        // Given a promoter that served version 1 and dies after so many more records
        PromotionStory story = new PromotionStory(true).with(2);
        story.champion("1");
        story.mlflow.point(DIGITS, Tags.CHAMPION, "2");
        story.dieAfter(records);
        if (records < 2) {
            assertThatThrownBy(story::look).isInstanceOf(OutboxException.class);
        } else {
            story.look();
        }

        // When it is started again
        story.restart();
        story.look();

        // Then both records are there, once
        assertThat(story.decided).extracting(ModelDecided::version).containsExactly("1", "2");
        assertThat(story.promoted).extracting(ModelPromoted::version).containsExactly("1", "2");
        assertThat(story.promoted.get(1).previousVersion()).isEqualTo("1");
    }

    @Test
    void whoDecidesTheSameInTheSamePlaceGivesItTheSameId() {
        // Given two promoters that know the same
        PromotionStory story = new PromotionStory(true).with(1);
        PromotionStory other = new PromotionStory(true).with(1);

        // When both decide
        story.champion("1");
        other.champion("1");

        // Then it is the same decision
        assertThat(other.decided.get(0).decision()).isEqualTo(story.decided.get(0).decision()).startsWith("digits-v1-champion-");
    }

    @Test
    void aMoveBackWhileThePromoterWasDeadUndoesWhatItHadDecided() {
        // Given a promoter that died between decision and promotion of version 2
        PromotionStory story = new PromotionStory(true).with(2);
        story.champion("1");
        story.mlflow.point(DIGITS, Tags.CHAMPION, "2");
        story.dieAfter(1);
        assertThatThrownBy(story::look).isInstanceOf(OutboxException.class);

        // When people went back meanwhile
        story.mlflow.point(DIGITS, Tags.CHAMPION, "1");
        story.restart();
        story.look();

        // Then the trainer is told so, and serving has nothing to do
        assertThat(story.decided).extracting(ModelDecided::version).containsExactly("1", "2", "1");
        assertThat(story.decided.get(2).kind()).isEqualTo(ModelDecided.ROLLED_BACK);
        assertThat(story.promoted).extracting(ModelPromoted::version).containsExactly("1");
        assertThat(story.trainer.head()).isEqualTo(1);
    }

    @Test
    void lostTopicsGiveANewDecision() {
        // Given a promoted version whose topics were lost after another was decided in between
        PromotionStory story = new PromotionStory(true).with(2);
        story.champion("1");
        story.champion("2");
        story.forget(Topics.DECISIONS);
        story.forget(Topics.MODELS_PROMOTED);

        // When people want the first one
        story.restart();
        story.champion("1");

        // Then the decision is none that the journal knows
        assertThat(story.decided.get(2).decision()).isNotEqualTo(story.decided.get(0).decision());
        assertThat(story.trainer.head()).isEqualTo(1);
        assertThat(story.promoted.get(2).version()).isEqualTo("1");
    }

    @Test
    void aForeignVersionIsRefusedAndTheOldOneServes() {
        // Given a served version and one that somebody else registered
        PromotionStory story = new PromotionStory(true).with(1);
        story.champion("1");
        story.mlflow.add(DIGITS, "7", "strange", Map.of());

        // When it is made champion, and looked at again
        story.champion("7");
        story.look();

        // Then it is refused with the reason, once, and nothing else happens
        assertThat(story.mlflow.said(DIGITS, "7", Tags.PROMOTION)).startsWith("refused: no accepted round of digits was registered as version 7");
        assertThat(story.mlflow.written.stream().filter(text -> text.startsWith("7 "))).hasSize(1);
        assertThat(story.decided).hasSize(1);
        assertThat(story.look().refusal()).startsWith("refused: ");

        // And going back to what serves is no decision
        story.champion("1");
        assertThat(story.decided).hasSize(1);
        assertThat(story.look().refusal()).isNull();
    }

    @Test
    void aVersionOfAnotherRunIsRefusedUnlessForced() {
        // Given a model that was deleted and registered anew, so that version 1 is another run
        PromotionStory story = new PromotionStory(true).with(1);
        story.mlflow.add(DIGITS, "1", "stranger", Map.of(Tags.ROUND, "1"));
        story.champion("1");
        assertThat(story.mlflow.said(DIGITS, "1", Tags.PROMOTION)).contains("refused: round 1 was registered from run run1").contains("'stranger'");

        // When people force it
        story.mlflow.mark(DIGITS, "1", Tags.FORCE, "true");
        story.look();

        // Then it is served
        assertThat(story.mlflow.said(DIGITS, "1", Tags.PROMOTION)).isEqualTo("accepted: promoted, forced");
        assertThat(story.promoted).hasSize(1);
    }

    @Test
    void aDamagedBundleIsRefusedEvenIfForced() {
        // Given a version whose model was changed in the store
        PromotionStory story = new PromotionStory(true);
        JournalEntry entry = story.version();
        story.store.put(Artifacts.key(entry.round().bundleFiles().get("model.onnx").sha256()), "other".getBytes(StandardCharsets.UTF_8));
        story.mlflow.mark(DIGITS, "1", Tags.FORCE, "true");

        // When it is made champion
        story.champion("1");

        // Then it is refused, saying which file
        assertThat(story.mlflow.said(DIGITS, "1", Tags.PROMOTION)).startsWith("refused: bundle/model.onnx: artifact").contains("is damaged");
        assertThat(story.decided).isEmpty();
    }

    @Test
    void aMissingFileIsRefusedAndAccordingToItsReturnServed() {
        // Given a version whose bundle is gone
        PromotionStory story = new PromotionStory(true);
        JournalEntry entry = story.version();
        String key = Artifacts.key(entry.round().bundle());
        byte[] bytes = story.store.get(key).orElseThrow();
        story.store.delete(key);
        story.champion("1");
        assertThat(story.mlflow.said(DIGITS, "1", Tags.PROMOTION)).startsWith("refused: bundle: no object");

        // When it comes back, and time goes by
        story.store.put(key, bytes);
        story.later(Duration.ofSeconds(2));
        story.poll();

        // Then it is served
        assertThat(story.mlflow.said(DIGITS, "1", Tags.PROMOTION)).isEqualTo("accepted: promoted");
        assertThat(story.promoted).hasSize(1);
    }

    @Test
    void aRefusedVersionIsNotReadAgainAtEveryLook() {
        // Given a version that was refused a moment ago and has become good
        PromotionStory story = new PromotionStory(true);
        String key = Artifacts.key(story.version().round().bundle());
        byte[] bytes = story.store.get(key).orElseThrow();
        story.store.delete(key);
        story.champion("1");
        story.store.put(key, bytes);

        // When nobody asks and no time goes by, nothing is checked again
        story.poll();
        assertThat(story.decided).isEmpty();

        // When somebody says that it is time to look, it is
        story.look();
        assertThat(story.decided).hasSize(1);
    }

    @Test
    void whatTheTrainerIsAboutToRegisterIsWaitedFor() {
        // Given a version whose registration is not in the journal yet
        PromotionStory story = new PromotionStory(true);
        long round = story.trainer.accept().round().round();
        story.mlflow.add(DIGITS, "1", "run1", Map.of(Tags.ROUND, String.valueOf(round)));
        story.champion("1");
        assertThat(story.mlflow.said(DIGITS, "1", Tags.PROMOTION)).isEmpty();
        assertThat(story.look().refusal()).startsWith("waiting: the trainer is about to register round 1");

        // When the trainer is done
        story.trainer.register(round, "run1", "1");
        story.look();

        // Then it is served
        assertThat(story.promoted).hasSize(1);
    }

    @Test
    void withoutAChampionTheOldOneServes() {
        // Given a champion
        PromotionStory story = new PromotionStory(true).with(2);
        story.champion("2");

        // When its version is deleted, and with it the alias
        story.mlflow.delete(DIGITS, "2");
        story.look();
        story.restart();
        story.look();

        // Then nothing was said
        assertThat(story.decided).hasSize(1);
        assertThat(story.promoted).hasSize(1);
    }

    @Test
    void modelsThatAreNoScenarioAreLeftAlone() {
        // Given models of other people
        PromotionStory story = new PromotionStory(true).with(1);
        story.mlflow.add("Their Model", "1", "x", Map.of());
        story.mlflow.point("Their Model", Tags.CHAMPION, "1");
        story.mlflow.add("theirs", "1", "x", Map.of());
        story.mlflow.point("theirs", Tags.CHAMPION, "1");

        // When the promoter looks
        story.champion("1");

        // Then only ours was touched
        assertThat(story.decided).extracting(ModelDecided::scenario).containsExactly(DIGITS);
        assertThat(story.mlflow.said("theirs", "1", Tags.PROMOTION)).isEmpty();
        assertThat(story.look().id()).isEqualTo(DIGITS);
    }

    @Test
    void aScenarioThatPromotesByItselfTakesEachChallengerOnce() {
        // Given such a scenario
        PromotionStory story = new PromotionStory(true);
        story.autoPromote();
        story.version();
        story.look();
        story.version();
        story.look();
        assertThat(story.mlflow.alias(DIGITS, Tags.CHAMPION)).isEqualTo("2");
        assertThat(story.promoted).extracting(ModelPromoted::version).containsExactly("1", "2");

        // When people go back, they have the last word, also after a restart
        story.champion("1");
        story.restart();
        story.look();
        assertThat(story.mlflow.alias(DIGITS, Tags.CHAMPION)).isEqualTo("1");

        // And the next challenger is taken again
        story.version();
        story.look();
        assertThat(story.mlflow.alias(DIGITS, Tags.CHAMPION)).isEqualTo("3");
        assertThat(story.decided).extracting(ModelDecided::version).containsExactly("1", "2", "1", "3");
    }

    @Test
    void aChallengerThatDoesNotPassTheChecksIsNotMadeChampion() {
        PromotionStory story = new PromotionStory(true);
        story.autoPromote();
        JournalEntry entry = story.version();
        story.store.delete(Artifacts.key(entry.round().bundle()));

        story.look();

        assertThat(story.mlflow.alias(DIGITS, Tags.CHAMPION)).isEmpty();
        assertThat(story.mlflow.said(DIGITS, "1", Tags.PROMOTION)).startsWith("refused: bundle");
    }
}
