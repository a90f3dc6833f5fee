package dev.engram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
    private static final float[][] WEIGHTS = {{1, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 0, -1}};

    @TempDir
    Path folder;

    @Test
    void namesItsInputsAndOutputs() throws IOException {
        try (OnnxModel model = open("input", "output")) {
            assertThat(model.inputs()).containsExactly(new OnnxModel.Port("input", List.of(-1L, 1L, 2L, 2L)));
            assertThat(model.outputs()).containsExactly(new OnnxModel.Port("output", List.of(-1L, 3L)));
            assertThat(model.pictureShape()).containsExactly(1L, 2L, 2L);
        }
    }

    @Test
    void answersEveryPictureOfABatch() throws IOException {
        try (OnnxModel model = open("input", "output")) {
            Tensor answers = model.run(FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6, 7, 8}), 2);

            assertThat(answers.rows()).isEqualTo(2);
            assertThat(answers.row(0)).containsExactly(1, 4, -4);
            assertThat(answers.row(1)).containsExactly(5, 12, -8);
            assertThat(answers.slice(1, 1).values()).containsExactly(5, 12, -8);
        }
    }

    @Test
    void answersSeveralThreadsAtOnce() throws IOException {
        try (OnnxModel model = open("input", "output")) {
            List<CompletableFuture<Float>> answers = IntStream.range(0, 200)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> model.run(FloatBuffer.wrap(new float[] {i, 0, 0, 0}), 1).values()[0]))
                    .toList();

            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).join()).isEqualTo(i);
            }
        }
    }

    @Test
    void refusesModelsWithOtherNames() {
        assertThatThrownBy(() -> open("picture", "output")).isInstanceOf(ModelException.class).hasMessageContaining("'input'").hasMessageContaining("picture");
        assertThatThrownBy(() -> open("input", "logits")).isInstanceOf(ModelException.class).hasMessageContaining("'output'").hasMessageContaining("logits");
    }

    @Test
    void refusesWhatIsNoModel() throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> OnnxModel.open(file, 1)).isInstanceOf(ModelException.class).hasMessageContaining("model.onnx");
        assertThatThrownBy(() -> OnnxModel.open(folder.resolve("none.onnx"), 1)).isInstanceOf(ModelException.class);
    }

    @Test
    void refusesBatchesOfAnotherSize() throws IOException {
        try (OnnxModel model = open("input", "output")) {
            assertThatThrownBy(() -> model.run(FloatBuffer.wrap(new float[7]), 2)).isInstanceOf(ModelException.class).hasMessageContaining("batch of 2");
        }
    }

    private OnnxModel open(String input, String output) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), TinyOnnx.linear(input, output, 1, 2, 2, WEIGHTS));
        return OnnxModel.open(file, 1);
    }
}
