package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.api.scenario.Precision;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds in lower precision: what they come to, what is refused, and a choice that is made once. */
class PrecisionRoundTest {
    private static final String MEASURED = "precision/float32-seconds";

    @TempDir
    Path folder;

    @Test
    void aRoundInBfloat16IsExportedAndComesToTheSameBytes() throws Exception {
        // When a round is learnt in bfloat16, twice
        Stream one = stream("one", "bfloat16");
        RoundResult first = one.round(experience(one, 0, 1));
        Stream other = stream("other", "bfloat16");
        RoundResult second = other.round(experience(other, 0, 1));

        // Then the exported model agrees with it, it says what it computed in, and both are the same
        assertThat(first.reason()).isNull();
        assertThat(first.bundle()).isNotNull();
        assertThat(first.environment().precision()).isEqualTo(Precision.BFLOAT16);
        assertThat(first.metrics().get("averageAccuracy")).isGreaterThan(0.9);
        assertThat(second.state().hash()).isEqualTo(first.state().hash());
    }

    @Test
    void float16IsForGpus() throws Exception {
        Stream stream = stream("half", "float16");
        RoundResult result = stream.round(experience(stream, 0, 1));
        assertThat(result.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(result.reason()).contains("float16", "GPU", "bfloat16");
        assertThat(result.fault().elsewhere()).isTrue();
    }

    @Test
    void aChoiceIsMeasuredOnceAndCarriedOn() throws Exception {
        // Given a first round that leaves the choice to the machine
        Stream stream = stream("auto", "auto");
        RoundResult first = stream.round(experience(stream, 0, 1));

        // When another is learnt on top of it
        RoundResult second = stream.round(experience(stream, 2));

        // Then it computes in the same and measures nothing
        assertThat(first.reason()).isNull();
        assertThat(first.environment().precision()).isIn(Precision.FLOAT32, Precision.BFLOAT16);
        assertThat(second.environment().precision()).isEqualTo(first.environment().precision());
        assertThat(second.metrics()).doesNotContainKey(MEASURED);
    }

    @Test
    void aRoundComputedAgainIsToldWhatWasChosen() throws Exception {
        // Given a round that was learnt in bfloat16 by choice
        RoundResult then = learnt("then", Precision.BFLOAT16);

        // When it is computed again, told so, and a third time, told otherwise
        RoundResult again = learnt("again", Precision.BFLOAT16);
        RoundResult otherwise = learnt("otherwise", Precision.FLOAT32);

        // Then nothing is measured and the bytes follow from what was told
        assertThat(again.metrics()).doesNotContainKey(MEASURED);
        assertThat(again.state().hash()).isEqualTo(then.state().hash()).isNotEqualTo(otherwise.state().hash());
        assertThat(otherwise.environment().precision()).isEqualTo(Precision.FLOAT32);
    }

    /** A first round with precision {@code auto} whose order says what that came to. */
    private RoundResult learnt(String name, Precision chosen) throws Exception {
        Stream stream = stream(name, "auto");
        Path dir = stream.stage(experience(stream, 0, 1), List.of());
        RoundOrder order = CanonicalJson.read(Files.readAllBytes(dir.resolve("round.json")), RoundOrder.class);
        Files.write(dir.resolve("round.json"), CanonicalJson.bytes(order.in(chosen)));
        return new RoundDirectory(dir).run();
    }

    private Stream stream(String name, String precision) {
        return new Stream(folder.resolve(name), "image-classification", Map.of("size", 8, "channels", 1, "precision", precision, "epochs", 4,
                "minSteps", 12, "batchSize", 8, "augmentations", List.of(), "retention", List.of())).plugins(TinyPictures.jars());
    }

    /** Three quarters of each class train, the rest is hold-out. */
    private static List<OrderSample> experience(Stream stream, int... labels) throws Exception {
        List<OrderSample> samples = new ArrayList<>();
        for (int label : labels) {
            for (int i = 0; i < 16; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < 12 ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return samples;
    }
}
