package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.engine.weights.WeightsFile;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** First rounds that start from a file of weights. */
class WeightsRoundTest {
    @TempDir
    Path folder;

    @Test
    void aFirstRoundStartsFromTheWeightsItIsGiven() throws Exception {
        // Given what another scenario learnt of two classes
        Stream other = stream("other", Map.of());
        other.round(experience(other, 0, 1));
        Path weights = folder.resolve("other/round-1/state/weights.safetensors");

        // When a scenario of three others trains a head alone upon these weights
        Stream linear = stream("new", Map.of("frozen", "backbone")).weights(weights);
        RoundResult result = linear.round(experience(linear, 2, 3, 4));

        // Then its trunk is the other's, with another head
        assertThat(result.reason()).isNull();
        assertThat(result.metrics()).containsEntry("weights-missing", 0.0);
        try (WeightsFile given = WeightsFile.open(weights); WeightsFile learnt = WeightsFile.open(folder.resolve("new/round-1/state/weights.safetensors"))) {
            assertThat(learnt.tensors().keySet()).isEqualTo(given.tensors().keySet());
            assertThat(learnt.tensors().get("fc.weight").shape()).startsWith(3L);
            for (String name : given.tensors().keySet()) {
                if (!name.startsWith("fc.")) {
                    assertThat(learnt.tensors().get(name).floats()).as(name).containsExactly(given.tensors().get(name).floats());
                }
            }
        }
    }

    @Test
    void weightsOfAnotherNetworkFailTheRoundWhateverTheSamplesAre() throws Exception {
        Stream stream = stream("wrong", Map.of()).weights(Path.of("src/test/resources/weights/linear.pth"));
        RoundResult result = stream.round(experience(stream, 0, 1));
        assertThat(result.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(result.reason()).contains("weights cannot be used", "linear.pth", "engram scenario update test --weights");
        assertThat(result.fault().elsewhere()).isTrue();
    }

    @Test
    void aRoundLearnsFromATeacherOfAnotherNetworkAndMoreClasses() throws Exception {
        // Given what a convolutional network learnt of four classes
        Stream other = stream("other", Map.of("epochs", 6));
        other.round(experience(other, 0, 1, 2, 3));

        // When an MLP learns two of them from it, and the labels do not count
        Stream student = student("taught", Map.of("model", Map.of("name", "small-cnn"), "classes", List.of("c0", "c1", "c2", "c3"), "alpha", 1.0))
                .weights("teacher", folder.resolve("other/round-1/state/weights.safetensors"));
        RoundResult taught = student.round(experience(student, 2, 3));

        // Then it knows them
        assertThat(taught.reason()).isNull();
        assertThat(taught.metrics()).containsEntry("distillation/classes", 2.0);
        assertThat(taught.metrics().get("averageAccuracy")).isGreaterThan(0.9);
    }

    @Test
    void aTeacherWithoutWeightsSaysHowToGiveThem() throws Exception {
        Stream stream = student("untaught", Map.of("model", Map.of("name", "small-cnn")));
        RoundResult result = stream.round(experience(stream, 0, 1));
        assertThat(result.reason()).contains("has no weights 'teacher'", "engram scenario update test --weights teacher=FILE");
        assertThat(result.fault().elsewhere()).isTrue();
    }

    private Stream student(String name, Map<String, Object> teacher) {
        return stream(name, Map.of("epochs", 10, "batchSize", 16, "model", Map.of("name", "mlp", "config", Map.of("hidden", List.of(32))),
                "retention", List.of(Map.of("name", "distillation", "config", teacher))));
    }

    private Stream stream(String name, Map<String, Object> more) {
        Map<String, Object> configuration = new HashMap<>(Map.of("size", 8, "channels", 1, "epochs", 1, "minSteps", 5, "exemplars", 10));
        configuration.putAll(more);
        return new Stream(folder.resolve(name), "image-classification", configuration).plugins(TinyPictures.jars());
    }

    private static List<OrderSample> experience(Stream stream, int... labels) throws Exception {
        List<OrderSample> samples = new ArrayList<>();
        for (int label : labels) {
            for (int i = 0; i < 40; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < 30 ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return samples;
    }
}
