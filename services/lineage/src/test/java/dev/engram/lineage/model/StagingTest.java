package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.RoundOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A round's directory that is staged again. */
class StagingTest {
    @TempDir private Path folder;
    private final Shelf shelf = new Shelf();

    @Test
    void onlyTheCheckpointOfAnInterruptedAttemptStays() throws Exception {
        // Given a directory with what an interrupted attempt left, and a link that leads nowhere
        Path round = folder.resolve("round");
        Path checkpoint = round.resolve("checkpoint/epoch-000002/checkpoint.json");
        Files.createDirectories(checkpoint.getParent());
        Files.writeString(checkpoint, "{}");
        Files.writeString(round.resolve("progress.jsonl"), "{}");
        Files.createSymbolicLink(round.resolve("parent"), folder.resolve("nowhere"));

        // When the round is staged there
        shelf.publish(Shelf.named("a", true), "label", Split.TRAIN);
        RoundOrder order = CanonicalJson.read(shelf.artifacts.get(shelf.round().round().order()), RoundOrder.class);
        shelf.staging(folder).stage(order, round);

        // Then the checkpoint is there still and the rest is not
        assertThat(checkpoint).hasContent("{}");
        assertThat(round.resolve("progress.jsonl")).doesNotExist();
        assertThat(round.resolve("parent")).doesNotExist();
        assertThat(round.resolve("round.json")).exists();
    }
}
