package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.engine.state.LearnerState;
import dev.engram.engine.state.StateFiles;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every method on a stream as it comes: a rare class beside a common one, a class that comes back beside a new one, one that comes back alone, a sample of
 * the memory that gets another label, one that is withdrawn.
 */
class RetentionStreamTest {
    private static final int EXEMPLARS = 12;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        "none",
        "joint",
        "joint restart=false",
        "replay",
        "replay choice=reservoir",
        "replay choice=herding rehearsal=2",
        "er-ace",
        "replay | stored-logits",
        "er-ace choice=herding | stored-logits | ewc samples=5",
        "ewc samples=5 lambda=10",
        "ewc samples=5 form=per-experience fisher=empirical",
        "labels-trick | si strength=0.1",
        "teacher",
        "a-gem",
        "a-gem choice=herding | balanced-fine-tuning epochs=2",
        "replay | teacher | weight-alignment",
        "replay | bias-correction",
        "replay choice=herding | teacher | nearest-mean",
        "replay | nearest-mean normalised=false",
        "replay | batch-statistics | stored-logits | balanced-fine-tuning epochs=1",
    })
    void learnsItWithinItsMemoryAndToTheSameBytes(String methods) throws Exception {
        // Given the stream, learnt twice
        RoundResult once = learnt("once", methods);
        RoundResult twice = learnt("twice", methods);

        // Then every round was accepted, the states are equal, and no method but joint keeps more than it may
        assertThat(once.state()).isEqualTo(twice.state());
        LearnerState state = new StateFiles(folder.resolve("once/round-5/state")).state();
        if (!methods.startsWith("joint")) {
            state.retention().forEach((name, kept) -> assertThat(kept.samples()).as(name).hasSizeLessThanOrEqualTo(EXEMPLARS));
        }
        // And the last round's model knows all classes
        assertThat(once.classes()).containsExactly("c0", "c1", "c2", "c3");
    }

    private RoundResult learnt(String name, String methods) throws Exception {
        Stream stream = new Stream(folder.resolve(name), "image-classification", Map.of("size", 8, "channels", 1, "epochs", 2, "minSteps", 0, "batchSize", 8,
                "model", Map.of("name", "small-cnn", "config", Map.of("width", 4, "stages", 2)), "retention", retention(methods)))
                .plugins(TinyPictures.jars());
        RoundResult first = accepted(stream, samples(stream, "c0", 0, 0, 30), samples(stream, "c1", 1, 0, 3));
        accepted(stream, samples(stream, "c2", 2, 0, 20), samples(stream, "c0", 0, 30, 40), samples(stream, "c1", 1, 3, 8));
        List<String> kept = new StateFiles(folder.resolve(name + "/round-2/state")).state().retention().values().stream()
                .flatMap(one -> one.samples().stream()).toList();
        List<OrderSample> back = new ArrayList<>(samples(stream, "c1", 1, 8, 20));
        for (int i = 0; i < 40; i++) {
            OrderSample sample = stream.sample(TinyPictures.png(0, i), "c2", Split.TRAIN);
            if (kept.contains(sample.id())) {
                back.add(sample);
                break;
            }
        }
        accepted(stream, back);
        assertThat(stream.round(samples(stream, "c0", 0, 40, 44), stream.sample(TinyPictures.png(2, 1), "c2", Split.TRAIN).id()).reason()).isNull();
        assertThat(first.state()).isNotNull();
        return accepted(stream, samples(stream, "c3", 3, 0, 20));
    }

    @SafeVarargs
    private static RoundResult accepted(Stream stream, List<OrderSample>... parts) throws Exception {
        List<OrderSample> experience = new ArrayList<>();
        for (List<OrderSample> part : parts) {
            experience.addAll(part);
        }
        RoundResult result = stream.round(experience);
        assertThat(result.reason()).isNull();
        return result;
    }

    /** Every tenth is for the hold-out. */
    private static List<OrderSample> samples(Stream stream, String label, int picture, int from, int to) throws Exception {
        List<OrderSample> samples = new ArrayList<>();
        for (int i = from; i < to; i++) {
            samples.add(stream.sample(TinyPictures.png(picture, i), label, i % 10 == 9 ? Split.HOLDOUT : Split.TRAIN));
        }
        return samples;
    }

    /** {@code name key=value … | name …}. */
    private static List<Map<String, Object>> retention(String methods) {
        List<Map<String, Object>> plan = new ArrayList<>();
        for (String method : methods.split(" \\| ")) {
            String[] words = method.split(" ");
            Map<String, Object> config = new TreeMap<>();
            if (List.of("replay", "er-ace", "a-gem", "balanced-fine-tuning", "bias-correction").contains(words[0])) {
                config.put("exemplars", EXEMPLARS);
            }
            for (int i = 1; i < words.length; i++) {
                String[] parts = words[i].split("=");
                config.put(parts[0], value(parts[1]));
            }
            plan.add(Map.of("name", words[0], "config", config));
        }
        return plan;
    }

    private static Object value(String text) {
        if (text.matches("true|false")) {
            return Boolean.valueOf(text);
        }
        if (text.matches("\\d+")) {
            return Integer.valueOf(text);
        }
        return text.matches("[\\d.]+") ? (Object) Double.valueOf(text) : text;
    }
}
