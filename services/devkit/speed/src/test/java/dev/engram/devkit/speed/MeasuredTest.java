package dev.engram.devkit.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.vision.Mlp;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredTest {
    @TempDir
    Path work;

    @Test
    void stepsAreTimedAndLearnTheOneBatch() throws IOException {
        // Given a training of a small network on one batch
        Task task = task("step", "mlp", null);

        // When it takes two turns
        try (PluginCatalog catalog = stock(); NDManager manager = NDManager.newBaseManager("PyTorch");
                Measured measured = SpeedWorker.measured(task, Precision.FLOAT32, catalog, manager, 1, work)) {
            Turn first = measured.turn(4);
            Turn second = measured.turn(4);

            // Then each step has its time and its loss, and the second turn goes on where the first ended
            assertThat(first.seconds()).hasSize(4).allMatch(seconds -> seconds > 0);
            assertThat(second.loss()).hasSize(4).allMatch(loss -> loss < first.loss().get(0));
            assertThat(measured.parameters()).isEqualTo(192 * 20 + 20 + 20 * 10 + 10);
        }

        // And the other side finds the same numbers and pictures
        assertThat(work.resolve("weights.safetensors")).exists();
        assertThat(work.resolve("pixels.u8")).hasSize(16 * 192);
    }

    @Test
    void aFolderIsLearntOnceByEachStep() throws IOException {
        // Given three JPEG files
        pictures(3);

        // When a network goes through them twice
        try (PluginCatalog catalog = stock(); NDManager manager = NDManager.newBaseManager("PyTorch");
                Measured measured = SpeedWorker.measured(task("epoch", "mlp", pictures().toString()), Precision.FLOAT32, catalog, manager, 2, work)) {
            Turn turn = measured.turn(2);

            // Then both times are there
            assertThat(turn.seconds()).hasSize(2);
            assertThat(turn.loss()).hasSize(2).allMatch(Double::isFinite);
        }
    }

    @Test
    void aFolderIsDecodedEachTime() throws IOException {
        // Given three JPEG files
        pictures(3);

        // When they are loaded, then a file is replaced by something else
        try (PluginCatalog catalog = stock(); NDManager manager = NDManager.newBaseManager("PyTorch");
                Measured measured = SpeedWorker.measured(task("load", null, pictures().toString()), Precision.FLOAT32, catalog, manager, 2, work)) {
            assertThat(measured.turn(1).seconds()).hasSize(1);
            Files.writeString(pictures().resolve("1.jpg"), "no picture");

            // Then the next time through sees it
            assertThatThrownBy(() -> measured.turn(1)).hasMessageContaining("1.jpg is no picture");
        }
    }

    @Test
    void aMethodPullsWhileStepsAreTimed() throws IOException {
        // Given the same training with EWC and without
        try (PluginCatalog catalog = stock(); NDManager manager = NDManager.newBaseManager("PyTorch");
                Measured plain = SpeedWorker.measured(task("step", "mlp", null), Precision.FLOAT32, catalog, manager, 1, work.resolve("plain"));
                Measured pulled = SpeedWorker.measured(task("step", "mlp", null, "ewc", null, 0), Precision.FLOAT32, catalog, manager, 1, work.resolve("ewc"))) {
            List<Double> without = plain.turn(4).loss();
            List<Double> with = pulled.turn(4).loss();

            // Then the first step is the same and the last one is not
            assertThat(with.get(0)).isEqualTo(without.get(0));
            assertThat(with.get(3)).isNotEqualTo(without.get(3));
        }
    }

    @Test
    void theFisherInformationOfABatchIsAStep() throws IOException {
        try (PluginCatalog catalog = stock(); NDManager manager = NDManager.newBaseManager("PyTorch");
                Measured measured = SpeedWorker.measured(task("fisher", "mlp", null, null, "exact", 2), Precision.FLOAT32, catalog, manager, 1, work)) {
            // When three batches are asked for, of a task of two
            Turn turn = measured.turn(3);

            // Then each has its time, and the trace, which does not change
            assertThat(turn.seconds()).hasSize(3).allMatch(seconds -> seconds > 0);
            assertThat(turn.loss()).hasSize(3).containsOnly(turn.loss().get(0)).allMatch(trace -> trace > 0);
        }
        assertThat(work.resolve("pixels.u8")).hasSize(2 * 16 * 192);
    }

    @Test
    void anExportedModelAnswersAlikeEachTime() throws IOException {
        try (PluginCatalog catalog = stock(); NDManager manager = NDManager.newBaseManager("PyTorch");
                Measured measured = SpeedWorker.measured(task("infer", "mlp", null), Precision.FLOAT32, catalog, manager, 1, work)) {
            // When it answers three times
            Turn turn = measured.turn(3);

            // Then always the same
            assertThat(turn.loss()).hasSize(3).containsOnly(turn.loss().get(0));
        }
    }

    @Test
    void anUnknownKindIsNamed() {
        try (PluginCatalog catalog = stock(); NDManager manager = NDManager.newBaseManager("PyTorch")) {
            assertThatThrownBy(() -> SpeedWorker.measured(task("dance", "mlp", null), Precision.FLOAT32, catalog, manager, 1, work))
                    .hasMessage("kind 'dance' is not known; known are step, epoch, load, infer, fisher");
        }
    }

    private static Task task(String kind, String model, String pictures) {
        return task(kind, model, pictures, null, null, 0);
    }

    private static Task task(String kind, String model, String pictures, String retention, String fisher, int batches) {
        return new Task(kind, model, Map.of("hidden", List.of(20)), 3, 8, 10, 16, 1, "sgd", 0.1, 0, pictures, retention, fisher, batches);
    }

    private static PluginCatalog stock() {
        return PluginCatalog.of(List.of(Path.of(URI.create(Mlp.class.getProtectionDomain().getCodeSource().getLocation().toString()))));
    }

    private Path pictures() {
        return work.resolve("pictures");
    }

    private void pictures(int count) throws IOException {
        Files.createDirectories(pictures());
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i, i, 0xffffff);
            ImageIO.write(image, "jpg", pictures().resolve(i + ".jpg").toFile());
        }
    }
}
