package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Path;
import java.util.ArrayList;
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
        // Given what another scenario learnt of four classes
        Stream other = stream("other", 6);
        other.round(experience(other, 0, 1, 2, 3));
        Path weights = folder.resolve("other/round-1/state/weights.safetensors");

        // When a scenario of two of them takes one epoch, with these weights and without
        Stream with = stream("with", 1).weights(weights);
        RoundResult pretrained = with.round(experience(with, 2, 3));
        Stream without = stream("without", 1);
        RoundResult fresh = without.round(experience(without, 2, 3));

        // Then all but the head was taken, and it knows more than the one that began with nothing
        assertThat(pretrained.reason()).isNull();
        assertThat(pretrained.metrics().get("weights-taken")).isGreaterThan(5);
        assertThat(pretrained.metrics()).containsEntry("weights-missing", 0.0);
        assertThat(pretrained.metrics().get("averageAccuracy")).isGreaterThan(fresh.metrics().get("averageAccuracy"));
    }

    @Test
    void weightsOfAnotherNetworkFailTheRoundWhateverTheSamplesAre() throws Exception {
        Stream stream = stream("wrong", 1).weights(Path.of("src/test/resources/weights/linear.pth"));
        RoundResult result = stream.round(experience(stream, 0, 1));
        assertThat(result.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(result.reason()).contains("weights cannot be used", "linear.pth", "engram scenario update test --weights");
        assertThat(result.fault().elsewhere()).isTrue();
    }

    private Stream stream(String name, int epochs) {
        return new Stream(folder.resolve(name), "digits", Map.of("epochs", epochs, "exemplars", 10)).plugins(TinyPictures.jars());
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
