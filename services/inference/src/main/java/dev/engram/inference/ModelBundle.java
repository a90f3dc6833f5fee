package dev.engram.inference;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.DecisionRule;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.LabelSpace;
import dev.engram.api.scenario.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code bundle.json} says about a model that left the trainer: all that serving needs to know, as data.
 *
 * @param scenario scenario id
 * @param round    the round it came from
 * @param task     what labels mean
 * @param labels   label of each column of the output
 * @param input    what the network is fed
 * @param decision what an output means
 * @param files    the bundle's files by name, {@code model.onnx} among them
 * @param metrics  how good it was when it was made
 */
public record ModelBundle(
        String scenario,
        long round,
        Task task,
        LabelSpace labels,
        InputSpec input,
        DecisionRule decision,
        Map<String, ArtifactRef> files,
        Map<String, Double> metrics) {
    /** Name of the model's file. */
    public static final String MODEL = "model.onnx";

    private static final int FORMAT = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    /** The format alone: a newer one may look different in everything else. */
    private record Version(int format) {}

    public ModelBundle {
        require(scenario, "scenario");
        require(task, "task");
        require(labels, "labels");
        require(input, "input");
        require(decision, "decision");
        files = files == null ? Map.of() : Map.copyOf(files);
        metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
        if (!files.containsKey(MODEL)) {
            throw new IllegalArgumentException("the bundle has no " + MODEL + "; it has " + files.keySet().stream().sorted().toList());
        }
    }

    /**
     * Reads {@code bundle.json}. Keys it does not know are ignored, so that newer trainers may add some.
     *
     * @throws BundleException if it is none, of a format or with a decision rule that is not known, or incomplete
     */
    public static ModelBundle read(byte[] json) {
        try {
            int format = MAPPER.readValue(json, Version.class).format();
            if (format != FORMAT) {
                throw new BundleException("bundle format " + format + " is not known; known is " + FORMAT);
            }
            return MAPPER.readValue(json, ModelBundle.class);
        } catch (IOException e) {
            Throwable reason = e.getCause() instanceof IllegalArgumentException known ? known : e;
            throw new BundleException("bundle.json cannot be used: " + reason.getMessage(), e);
        }
    }

    /**
     * Reads the bundle of a folder and checks the size and hash of each of its files.
     *
     * @throws BundleException if a file is missing or is not what {@code bundle.json} names
     */
    public static ModelBundle open(Path folder) {
        ModelBundle bundle;
        try {
            bundle = read(Files.readAllBytes(folder.resolve("bundle.json")));
        } catch (IOException e) {
            throw new BundleException("no bundle in " + folder + ": " + e.getMessage(), e);
        }
        bundle.files.forEach((name, ref) -> verify(folder.resolve(name), ref));
        return bundle;
    }

    /** The model's file. */
    public ArtifactRef model() {
        return files.get(MODEL);
    }

    /**
     * Checks a file against what it should be.
     *
     * @throws BundleException if it is missing or has other bytes
     */
    public static void verify(Path file, ArtifactRef expected) {
        try {
            long size = Files.size(file);
            String hash = size == expected.size() ? Hashes.sha256(file) : size + " bytes instead of " + expected.size();
            if (!hash.equals(expected.sha256())) {
                throw new BundleException(file + " is damaged: expected " + expected.sha256() + ", found " + hash);
            }
        } catch (IOException e) {
            throw new BundleException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void require(Object value, String key) {
        if (value == null) {
            throw new IllegalArgumentException("the bundle has no '" + key + "'");
        }
    }
}
