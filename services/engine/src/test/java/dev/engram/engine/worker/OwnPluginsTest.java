package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.OpFactory;
import dev.engram.api.sample.Split;
import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.engine.worker.own.CountedRounds;
import dev.engram.engine.worker.own.OwnScenario;
import dev.engram.engine.worker.own.Stretch;
import dev.engram.engine.worker.own.StretchedModel;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole rounds with a jar whose scenario, model, op and method of retention are somebody else's. */
class OwnPluginsTest {
    @TempDir
    Path folder;

    @Test
    void aPluginsOwnPartsLearnAndKeepTheirState() throws Exception {
        // Given a scenario of a foreign jar
        Stream stream = stream(Map.of());

        // When two rounds are learnt
        RoundResult first = stream.round(experience(stream, 0, 1, 30));
        RoundResult second = stream.round(experience(stream, 2, 3, 30));

        // Then its op was trained and exported, and its method got back what it kept: a number, tensors and a sample
        assertThat(first.reason()).isNull();
        assertThat(second.reason()).isNull();
        assertThat(first.metrics()).containsEntry("counted-rounds/rounds", 1.0).containsEntry("counted-rounds/kept-numbers", 0.0);
        assertThat(second.metrics()).containsEntry("counted-rounds/rounds", 2.0).containsEntry("counted-rounds/steps", 4.0)
                .containsEntry("counted-rounds/kept-numbers", 64 * 16 + 16 + 16 * 2 + 2.0);
        assertThat(first.state().files()).containsKey("retention-counted-rounds.safetensors");
        assertThat(second.bundleFiles()).containsKey("model.onnx");
    }

    @Test
    void aModelThatIsNotWhatWasTrainedFailsTheRound() throws Exception {
        // Given an op whose exported form does something else than its trainable one
        Stream stream = stream(Map.of("exported", 2.5));

        // When a round is learnt, with a hold-out and without one
        RoundResult judged = stream.round(experience(stream, 0, 1, 30));
        RoundResult unjudged = stream.round(experience(stream, 0, 1, 40));

        // Then both fail and say by how much
        assertThat(judged.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(judged.reason()).contains("the exported model differs from the trained one");
        assertThat(unjudged.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(unjudged.reason()).contains("the exported model differs from the trained one");
    }

    private Stream stream(Map<String, Object> configuration) throws Exception {
        return new Stream(folder.resolve("rounds"), "own", configuration).plugins(TinyPictures.jars()).plugins(jar());
    }

    private Path jar() throws Exception {
        Path jar = folder.resolve("own.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var entry : Map.of(ScenarioFactory.class, OwnScenario.class, ModelFactory.class, StretchedModel.class, OpFactory.class,
                    Stretch.class, RetentionFactory.class, CountedRounds.class).entrySet()) {
                out.putNextEntry(new ZipEntry("META-INF/services/" + entry.getKey().getName()));
                out.write(entry.getValue().getName().getBytes());
                out.closeEntry();
            }
            Path classes = Path.of(OwnScenario.class.getResource("OwnScenario.class").toURI()).getParent();
            try (var files = Files.list(classes)) {
                for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                    out.putNextEntry(new ZipEntry(OwnScenario.class.getPackageName().replace('.', '/') + "/" + file.getFileName()));
                    Files.copy(file, out);
                    out.closeEntry();
                }
            }
        }
        return jar;
    }

    /** Forty pictures of each class, so many of them for training and the others for hold-out. */
    private static List<OrderSample> experience(Stream stream, int one, int other, int train) throws Exception {
        List<OrderSample> samples = new ArrayList<>();
        for (int label : List.of(one, other)) {
            for (int i = 0; i < 40; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < train ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return samples;
    }
}
