package dev.engram.devkit.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.dataset.FolderDataset;
import dev.engram.devkit.cli.dataset.StreamOfExperiences;
import dev.engram.devkit.cli.wire.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams learned in a worker of the built engine. */
class LocalStreamIT {
    private static final Path ROOT = Path.of(System.getProperty("engram.root"));

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Console console;

    @BeforeEach
    void open() throws IOException {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        console = new Console(out, out, false, false, 100);
        for (int label = 0; label < 4; label++) {
            for (int i = 0; i < 30; i++) {
                write(folder.resolve("bars").resolve(i < 22 ? "train" : "test").resolve("c" + label).resolve(i + ".png"), label, i);
            }
        }
    }

    @Test
    void theStreamIsKeptInMindAndWithoutRetentionItIsNot() throws IOException {
        // Given two experiences of two classes each
        StreamOfExperiences stream = StreamOfExperiences.of(FolderDataset.read(folder.resolve("bars"), 0), 2);
        LocalStream local = local();

        // When they are learned, and learned by plain fine-tuning
        Learned kept = local.learn("kept", scenario(Map.of("epochs", 6, "exemplars", 40)), stream);
        Learned fineTuned = local.learn("fine-tuned", scenario(Map.of("epochs", 6, "retention", List.of())), stream);

        // Then the first knows all classes, the second only the last ones, and nothing is left on the disk
        assertThat(kept.matrix()).hasSize(2);
        assertThat(kept.results().get(1).classes()).containsExactly("c0", "c1", "c2", "c3");
        assertThat(kept.averageAccuracy()).isGreaterThan(0.9);
        assertThat(fineTuned.averageAccuracy()).isLessThan(0.6);
        assertThat(fineTuned.forgetting()).isGreaterThan(0.8);
        try (Stream<Path> left = Files.list(folder.resolve("work"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aTrainingLeavesModelPicturesAndFigures() throws IOException {
        // Given a stream and a folder for what comes of it
        StreamOfExperiences stream = StreamOfExperiences.of(FolderDataset.read(folder.resolve("bars"), 0), 2);
        LocalTraining training = new LocalTraining(engine(), plugins(), folder.resolve("out"), console);

        // When it is learned
        TrainReport report = training.run(scenario(Map.of("epochs", 2, "exemplars", 40)), stream);

        // Then all of it is there, and the matrix was shown
        assertThat(folder.resolve("out/bundle")).isDirectoryContaining("glob:**model.onnx").isDirectoryContaining("glob:**bundle.json");
        assertThat(folder.resolve("out/report")).isDirectoryContaining("glob:**accuracy-matrix.png");
        assertThat(Json.read(Files.readAllBytes(folder.resolve("out/result.json")), TrainReport.class)).isEqualTo(report);
        assertThat(folder.resolve("out/.work")).doesNotExist();
        assertThat(report.rounds()).extracting(TrainReport.RoundLine::experience).containsExactly("c0, c1", "c2, c3");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("experience 2 (c2, c3) accepted").contains("after 2");
    }

    @Test
    void aTrainingThatWasInterruptedGoesOnAndComesToTheSameBytes() throws IOException {
        // Given a stream of two experiences, and what it comes to
        StreamOfExperiences stream = StreamOfExperiences.of(FolderDataset.read(folder.resolve("bars"), 0), 2);
        ScenarioRecord scenario = scenario(Map.of("epochs", 2, "exemplars", 40));
        List<String> whole = states(local().learn("whole", scenario, stream));

        // When another run of it ends in the second experience, and the same command is given again
        LocalStream local = local();
        assertThatThrownBy(() -> local.goOn("bars", scenario, stream, false, (experience, result, round) -> {
            if (experience.number() == 2) {
                throw new IOException("killed");
            }
        })).hasMessageContaining("bars").hasRootCauseMessage("killed");
        List<Integer> learned = new ArrayList<>();
        Learned resumed = local().goOn("bars", scenario, stream, false, (experience, result, round) -> learned.add(experience.number()));

        // Then only the second was learned, the states are the same, and nothing is left on the disk
        assertThat(learned).containsExactly(2);
        assertThat(states(resumed)).isEqualTo(whole);
        assertThat(folder.resolve("work/bars")).doesNotExist();
    }

    @Test
    void anotherCommandBeginsAnew() throws IOException {
        // Given a run that was interrupted after its first experience
        StreamOfExperiences stream = StreamOfExperiences.of(FolderDataset.read(folder.resolve("bars"), 0), 2);
        LocalStream local = local();
        assertThatThrownBy(() -> local.goOn("bars", scenario(Map.of("epochs", 2)), stream, false, (experience, result, round) -> {
            if (experience.number() == 2) {
                throw new IOException("killed");
            }
        })).hasRootCauseMessage("killed");

        // When it is given with another configuration, then both are learned
        List<Integer> learned = new ArrayList<>();
        local().goOn("bars", scenario(Map.of("epochs", 1)), stream, false, (experience, result, round) -> learned.add(experience.number()));
        assertThat(learned).containsExactly(1, 2);
    }

    private static List<String> states(Learned learned) {
        return learned.results().stream().map(result -> result.state().hash()).toList();
    }

    @Test
    void aPictureThatIsNoneIsCalledByItsName() throws IOException {
        // Given a file that only says it is a picture
        Files.writeString(folder.resolve("bars/train/c1/broken.png"), "no picture");
        StreamOfExperiences stream = StreamOfExperiences.of(FolderDataset.read(folder.resolve("bars"), 0), 2);

        // Then the error names the file, not the sample
        assertThatThrownBy(() -> local().learn("broken", scenario(Map.of()), stream)).isInstanceOf(UserError.class)
                .hasMessageContaining("broken, experience 1").hasMessageContaining("train/c1/broken.png");
    }

    private LocalStream local() {
        return new LocalStream(engine(), folder.resolve("work"), plugins(), console);
    }

    private static LocalEngine engine() {
        return new LocalEngine(ROOT.resolve("services/engine/target/dist"), ROOT.resolve(".engram/natives"), "512m", 1, "cpu");
    }

    private static List<Path> plugins() {
        return Stream.of("vision", "scenario-digits").map(name -> ROOT.resolve("plugins/" + name + "/target/" + name + "-0.1.0-SNAPSHOT.jar")).toList();
    }

    private static ScenarioRecord scenario(Map<String, Object> configuration) {
        return new ScenarioRecord(1, "bars", "digits", configuration, "0".repeat(64), ScenarioRecord.PINNED, RoundPolicy.defaults());
    }

    /** A bright bar whose place and direction tell the class. */
    private static void write(Path file, int label, int number) throws IOException {
        SplittableRandom random = new SplittableRandom(label * 1000L + number);
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 64; i++) {
            int along = label % 2 == 0 ? i % 8 : i / 8;
            image.getRaster().setSample(i % 8, i / 8, 0, (along / 2 == label / 2 ? 190 : 10) + random.nextInt(60));
        }
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
