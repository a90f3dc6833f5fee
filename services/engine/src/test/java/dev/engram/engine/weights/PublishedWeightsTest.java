package dev.engram.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.learning.Model;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.OnnxExport;
import dev.engram.inference.OnnxModel;
import dev.engram.inference.Preprocessing;
import dev.engram.vision.EfficientNetLite0;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published ImageNet weights of EfficientNet-Lite0 and a photograph of an espresso, against what the network they were published for answers in
 * PyTorch, see {@code bench/weights/logits.py}. Runs where {@code engram weights fetch efficientnet-lite0} was called.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class PublishedWeightsTest {
    private static final Path FETCHED = Path.of("../../.engram/weights/efficientnet-lite0.pth");
    private static final InputSpec INPUT = new InputSpec(3, 224, 224, List.of(127 / 255.0, 127 / 255.0, 127 / 255.0),
            List.of(128 / 255.0, 128 / 255.0, 128 / 255.0));

    @TempDir private Path folder;

    @Test
    void aPhotographGetsTheLogitsThatPyTorchGivesItAndTheRightClass() throws Exception {
        assumeTrue(Files.exists(FETCHED), "engram weights fetch efficientnet-lite0 was not called");
        // Given the photograph, with the pixels that Python saw, and what PyTorch answered
        JsonNode answer = new ObjectMapper().readTree(WeightsFileTest.file("efficientnet-lite0/espresso.json").toFile());
        byte[] pixels = new Preprocessing(INPUT).pixels(Files.readAllBytes(WeightsFileTest.file("efficientnet-lite0/espresso.jpg")));
        assertThat(IntStream.range(0, pixels.length).mapToLong(i -> pixels[i] & 0xff).sum()).isEqualTo(answer.path("pixels").asLong());

        // When the network looks at it with the published weights, as program and as ONNX
        List<float[]> both = logits(pixels);

        // Then the answers agree to 1e-4 of the largest, and it is an espresso
        for (float[] logits : both) {
            requireEqual(logits, answer);
        }
    }

    private static void requireEqual(float[] logits, JsonNode answer) {
        double[] expected = IntStream.range(0, logits.length).mapToDouble(i -> answer.path("logits").path(i).asDouble()).toArray();
        double largest = java.util.Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < logits.length; i++) {
            assertThat((double) logits[i]).as("class %d", i).isCloseTo(expected[i], within(1e-4 * largest));
        }
        assertThat(IntStream.range(0, logits.length).reduce((a, b) -> logits[a] >= logits[b] ? a : b)).hasValue(answer.path("truth").asInt());
    }

    private List<float[]> logits(byte[] pixels) throws Exception {
        FloatBuffer values = FloatBuffer.allocate(pixels.length);
        Preprocessing.append(pixels, 3, values);
        EfficientNetLite0 plugin = new EfficientNetLite0();
        Network network = plugin.create(new EfficientNetLite0.Config(null, null, null, "same", 1e-3), INPUT, 1000);
        try (NDManager manager = NDManager.newBaseManager("PyTorch"); WeightsFile file = WeightsFile.open(FETCHED)) {
            PretrainedWeights weights = PretrainedWeights.of(file, network, plugin.aliases(network), Head.KEPT);
            assertThat(weights.fit().whole()).as(weights.fit().summary()).isTrue();
            Model model = weights.model(Ops.standard(), 1, manager);
            NDArray batch = manager.create(values.array(), new Shape(1, 3, 224, 224));
            OnnxExport.write(network, model.parameters(), model.buffers(), folder.resolve("model.onnx"), Map.of());
            try (GradientMode off = GradientMode.off(); OnnxModel onnx = OnnxModel.open(folder.resolve("model.onnx"), 1)) {
                return List.of(model.program().forward(manager, batch, model.parameters(), model.buffers(), false).get(Network.OUTPUT).toFloatArray(),
                        onnx.run(values.flip(), 1).row(0));
            }
        }
    }
}
