package dev.engram.promoter.promotion;

import static dev.engram.promoter.promotion.PromotionStory.DIGITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.Topics;
import dev.engram.lineage.journal.Decision;
import dev.engram.lineage.journal.JournalEntry;
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
}
