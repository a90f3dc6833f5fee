package dev.engram.serving;

import dev.engram.api.event.ModelPromoted;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.scenario.DecisionRule;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.LabelSpace;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.ObjectStore;
import dev.engram.inference.ModelBundle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * Bundles of two models that look at grey pictures of 2x2: of a bright one {@code cat.onnx} says cat and {@code dog.onnx}
 * says dog, so that an answer tells which model gave it. The files were written by inference's TinyOnnx.
 */
public final class TestBundles {
    /** A bright picture of the models' size. */
    public static final byte[] BRIGHT = picture();

    private TestBundles() {}

    /** The bytes of {@code cat.onnx} or {@code dog.onnx}. */
    public static byte[] model(String animal) {
        try (InputStream in = TestBundles.class.getResourceAsStream(animal + ".onnx")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a bundle of such a model says. */
    public static ModelBundle bundle(String scenario, long round, ArtifactRef model) {
        return ModelBundle.read(CanonicalJson.bytes(json(scenario, round, model)));
    }

    /** A bundle's JSON, to be changed by a test. */
    public static Map<String, Object> json(String scenario, long round, ArtifactRef model) {
        return new java.util.TreeMap<>(Map.of(
                "format", 1,
                "scenario", scenario,
                "round", round,
                "task", "single-label",
                "labels", LabelSpace.empty().grow(List.of("cat", "dog")),
                "input", new InputSpec(1, 2, 2, List.of(0.5), List.of(0.5)),
                "decision", DecisionRule.softmax(),
                "files", Map.of("model.onnx", model)));
    }

    /** Stores a bundle and returns its promotion. */
    public static ModelPromoted promoted(ObjectStore store, String scenario, String version, long round, String animal) {
        Artifacts artifacts = new Artifacts(store);
        ArtifactRef model = artifacts.put(model(animal));
        return promoted(scenario, version, round, artifacts.put(CanonicalJson.bytes(json(scenario, round, model))).sha256());
    }

    /** A promotion of any bundle. */
    public static ModelPromoted promoted(String scenario, String version, long round, String bundle) {
        return new ModelPromoted(1, scenario, version, round, bundle, null, "2026-01-01T00:00:00Z");
    }

    private static byte[] picture() {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, 2, 2, new int[] {255, 255, 255, 255});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
