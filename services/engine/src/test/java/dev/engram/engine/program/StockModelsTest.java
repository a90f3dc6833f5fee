package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.InputSpec;
import dev.engram.vision.EfficientNetLite0;
import dev.engram.vision.Hog;
import dev.engram.vision.Mlp;
import dev.engram.vision.MobileNetV3;
import dev.engram.vision.ResNet;
import dev.engram.vision.SmallCnn;
import dev.engram.vision.Vgg;
import dev.engram.vision.Vit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class StockModelsTest {
    private static final int BATCH = 3;

    @TempDir
    Path folder;

    static Stream<Network> models() {
        InputSpec digits = new InputSpec(1, 8, 8, List.of(0.3), List.of(0.37));
        InputSpec colour = new InputSpec(3, 32, 32, List.of(0.5, 0.4, 0.3), List.of(0.25, 0.2, 0.3));
        InputSpec photo = new InputSpec(3, 64, 48, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
        return Stream.of(
                new Hog().create(new Hog.Config(null, null), digits, 10),
                new Hog().create(new Hog.Config(6, null), photo, 4),
                new Mlp().create(new Mlp.Config(List.of(32, 16), 0.1), digits, 10),
                new SmallCnn().create(new SmallCnn.Config(null, null, null, null), digits, 10),
                new SmallCnn().create(new SmallCnn.Config(8, 2, 0, null), photo, 4),
                new ResNet().create(new ResNet.Config(18, null, 16), colour, 10),
                new ResNet().create(new ResNet.Config(34, "imagenet", 8), photo, 5),
                new ResNet().create(new ResNet.Config(50, "imagenet", 8), photo, 5),
                new MobileNetV3.Small().create(new MobileNetV3.Config(64, null, null, null), colour, 10),
                new MobileNetV3.Small().create(new MobileNetV3.Config(null, null, "imagenet", null), photo, 3),
                new MobileNetV3.Large().create(new MobileNetV3.Config(64, null, null, null), colour, 10),
                new EfficientNetLite0().create(new EfficientNetLite0.Config(null, 0.2, null, null, null), colour, 10),
                new Vgg.Layers11().create(new Vgg.Config(32, null), photo, 5),
                new Vit.Tiny().create(new Vit.Config(8, 3, 0.1, 0.2), photo, 5));
    }

    @ParameterizedTest
    @MethodSource("models")
    void programAndOnnxAgree(Network network) throws Exception {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                Program program = Program.compile(network, manager);
                GradientMode off = GradientMode.off()) {
            // Given a network whose batch statistics have seen something
            Tensors parameters = Initialization.parameters(network, 7, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            NDArray x = manager.create(pixels(network), shape(network));
            program.forward(manager, x, parameters, buffers, true);
            float[] expected = program.forward(manager, x, parameters, buffers, false).get("output").toFloatArray();

            // When it is exported and run by ONNX Runtime
            Path file = folder.resolve("model.onnx");
            OnnxExport.write(network, parameters, buffers, file, Map.of("engram.round", "1"));
            OnnxRun found = OnnxRun.of(file, pixels(network), shape(network).getShape());

            // Then the logits are the same to a thousandth of the largest
            assertThat(found.metadata()).containsEntry("engram.round", "1");
            assertThat(largest(difference(found.output(), expected))).isLessThan(1e-3f * Math.max(1, largest(expected)));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyParameterGetsAGradient(Network network) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch"); Program program = Program.compile(network, manager)) {
            // Given a network in training
            Tensors parameters = Initialization.parameters(network, 7, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            NDArray x = manager.create(pixels(network), shape(network));

            // When a loss goes back through it
            try (GradientMode on = GradientMode.on()) {
                NDArray logits = program.forward(manager, x, parameters, buffers, true).get("output");
                List<NDArray> gradients = program.gradients(logits.logSoftmax(1).get(":, 0").mean().neg(), parameters);

                // Then every parameter hears of it, in its own shape
                for (int i = 0; i < gradients.size(); i++) {
                    assertThat(gradients.get(i).getShape()).isEqualTo(parameters.values().get(i).getShape());
                    assertThat(gradients.get(i).isNaN().any().getBoolean()).as(parameters.names().get(i)).isFalse();
                }
            }
        }
    }

    private static Shape shape(Network network) {
        return new Shape(BATCH, network.input().size(0), network.input().size(1), network.input().size(2));
    }

    private static float[] pixels(Network network) {
        float[] pixels = new float[(int) shape(network).size()];
        java.util.SplittableRandom random = new java.util.SplittableRandom(3);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256) / 255f;
        }
        return pixels;
    }

    private static float[] difference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        float[] difference = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            assertThat(value).isFinite();
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
