package dev.engram.promoter.promotion;

import static dev.engram.promoter.promotion.PromotionStory.DIGITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ModelDecided;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewsTest {
    @Test
    void aRejectedVersionIsUndoneOnce() {
        // Given three versions, the first one served
        PromotionStory story = new PromotionStory(true).with(3);
        story.champion("1");

        // When people reject the second, and the promoter looks again, also after a restart
        story.rejected("2");
        story.look();
        story.restart();
        story.look();

        // Then that is one decision, and the head is the round before
        assertThat(story.decided).extracting(ModelDecided::kind).containsExactly(ModelDecided.PROMOTED, ModelDecided.REJECTED_BY_REVIEW);
        assertThat(story.decided.get(1).round()).isEqualTo(2);
        assertThat(story.trainer.head()).isEqualTo(1);
        assertThat(story.promoted).hasSize(1);
        assertThat(story.mlflow.said(DIGITS, "2", Tags.REVIEW_RESULT)).startsWith("accepted: round 2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whileItOrADescendantIsChampionItIsRefused(boolean prompt) {
        // Given a champion, and a trainer that heard of it or did not yet
        PromotionStory story = new PromotionStory(prompt).with(2);
        story.champion("2");

        // When people reject the version it descends from
        story.rejected("1");

        // Then that is refused with the reason, and the champion's own tag stays
        assertThat(story.decided).hasSize(1);
        assertThat(story.mlflow.said(DIGITS, "1", Tags.REVIEW_RESULT)).isEqualTo(
                "refused: version 2 is champion and descends from round 1: promote another version first");
        assertThat(story.mlflow.said(DIGITS, "2", Tags.PROMOTION)).isEqualTo("accepted: promoted");
    }

    @Test
    void itHappensAsSoonAsItCan() {
        // Given a champion that people reject
        PromotionStory story = new PromotionStory(true).with(2);
        story.champion("2");
        story.rejected("2");
        assertThat(story.mlflow.said(DIGITS, "2", Tags.REVIEW_RESULT)).startsWith("refused: version 2 is champion");

        // When another one becomes champion
        story.champion("1");

        // Then the same look undoes it
        assertThat(story.decided).extracting(ModelDecided::kind)
                .containsExactly(ModelDecided.PROMOTED, ModelDecided.ROLLED_BACK, ModelDecided.REJECTED_BY_REVIEW);
        assertThat(story.mlflow.said(DIGITS, "2", Tags.REVIEW_RESULT)).startsWith("accepted");
    }

    @Test
    void aRejectedVersionIsNoChampionUntilTheTagIsTakenAway() {
        // Given a version that was rejected
        PromotionStory story = new PromotionStory(true).with(2);
        story.champion("1");
        story.rejected("2");

        // When it is made champion all the same
        story.champion("2");
        assertThat(story.mlflow.said(DIGITS, "2", Tags.PROMOTION)).isEqualTo(
                "refused: it was rejected by review: take its tag engram.review away first");

        // And the tag is taken away
        story.mlflow.unmark(DIGITS, "2", Tags.REVIEW);
        story.look();

        // Then it is restored, and can be rejected again later
        assertThat(story.decided.get(2).kind()).isEqualTo(ModelDecided.RESTORED);
        story.champion("1");
        story.rejected("2");
        assertThat(story.decided).hasSize(5);
        assertThat(story.decided.get(4).decision()).isNotEqualTo(story.decided.get(1).decision());
        assertThat(story.trainer.head()).isEqualTo(1);
    }

    @Test
    void aPromoterThatDiesWithItSendsItLater() {
        PromotionStory story = new PromotionStory(true).with(2);
        story.champion("1");
        story.dieAfter(0);
        assertThatThrownBy(() -> story.rejected("2")).isInstanceOf(OutboxException.class);

        story.restart();
        story.look();

        assertThat(story.decided).extracting(ModelDecided::kind).containsExactly(ModelDecided.PROMOTED, ModelDecided.REJECTED_BY_REVIEW);
    }

    @Test
    void aForeignVersionCannotBeUndone() {
        PromotionStory story = new PromotionStory(true).with(1);
        story.mlflow.add(DIGITS, "9", "strange", Map.of());

        story.rejected("9");

        assertThat(story.mlflow.said(DIGITS, "9", Tags.REVIEW_RESULT)).startsWith("refused: no accepted round");
        assertThat(story.decided).isEmpty();
    }
}
