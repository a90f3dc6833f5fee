package dev.engram.promoter.promotion;

import static dev.engram.promoter.promotion.PromotionStory.DIGITS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.artifacts.Artifacts;
import dev.engram.lineage.journal.JournalEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalsTest {
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
    void aMissingFileIsRefusedUntilItIsBack() {
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
