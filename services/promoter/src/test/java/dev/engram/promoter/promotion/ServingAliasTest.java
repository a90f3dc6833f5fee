package dev.engram.promoter.promotion;

import static dev.engram.promoter.promotion.PromotionStory.DIGITS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelServed;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServingAliasTest {
    private final PromotionStory story = new PromotionStory(true).with(2);
    private String first;
    private String second;

    @BeforeEach
    void championsCame() {
        story.champion("1");
        first = story.promoted.get(0).bundle();
        story.champion("2");
        second = story.promoted.get(1).bundle();
    }

    private String serving() {
        story.look();
        return story.mlflow.alias(DIGITS, Tags.SERVING);
    }

    @Test
    void movesWhenEveryReplicaIsReadyWithTheVersion() {
        assertThat(serving()).isEmpty();
        story.served("a", "2", second, ModelServed.READY);
        story.served("b", "1", first, ModelServed.READY);
        assertThat(serving()).isEmpty();

        story.served("b", "2", second, ModelServed.READY);

        assertThat(serving()).isEqualTo("2");
        assertThat(story.mlflow.written.stream().filter(text -> text.startsWith("serving"))).hasSize(1);
    }

    @Test
    void aReplicaThatLeftHoldsNothingUp() {
        story.served("a", "2", second, ModelServed.READY);
        story.served("b", "1", first, ModelServed.READY);

        story.left("b");

        assertThat(serving()).isEqualTo("2");
    }

    @Test
    void aReplicaThatWasKilledHoldsItUpForAWhile() {
        story.served("a", "2", second, ModelServed.READY);
        story.served("b", "1", first, ModelServed.READY);
        story.later(Duration.ofMinutes(9));
        assertThat(serving()).isEmpty();

        story.later(Duration.ofMinutes(2));

        assertThat(serving()).isEqualTo("2");
    }

    @Test
    void aFailureIsATagUntilItIsOver() {
        story.served("a", "2", second, ModelServed.READY);
        story.served("b", "2", second, ModelServed.FAILED);
        assertThat(serving()).isEmpty();
        assertThat(story.mlflow.said(DIGITS, "2", Tags.SERVING_FAILURE)).isEqualTo("failed: b: no memory");

        story.served("b", "2", second, ModelServed.READY);

        assertThat(serving()).isEqualTo("2");
        assertThat(story.mlflow.said(DIGITS, "2", Tags.SERVING_FAILURE)).isEmpty();
    }

    @Test
    void aReplicaWithOtherBytesIsNotReady() {
        story.served("a", "2", first, ModelServed.READY);

        assertThat(serving()).isEmpty();
    }
}
