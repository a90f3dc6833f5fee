package dev.engram.devkit.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.Split;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.backup.Backup;
import dev.engram.devkit.cli.backup.BackupCheck;
import dev.engram.devkit.cli.backup.BackupManifest;
import dev.engram.devkit.cli.backup.Restore;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.dataset.FolderDataset;
import dev.engram.devkit.cli.dataset.LabelledImage;
import dev.engram.devkit.cli.local.LocalEngine;
import dev.engram.devkit.cli.local.LocalRebuild;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Options;
import dev.engram.devkit.cli.platform.Platform;
import dev.engram.devkit.cli.prepare.Preparation;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.ImagePublisher;
import dev.engram.devkit.cli.wire.Promotion;
import dev.engram.devkit.cli.wire.Round;
import dev.engram.devkit.cli.wire.RoundFollower;
import dev.engram.devkit.cli.wire.ScenarioAuthor;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A platform is saved while it learns, and made again elsewhere; the tests tell one story in their order. */
@TestMethodOrder(OrderAnnotation.class)
class BackupIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SCENARIO = "dots";
    private static final int PIECE = 8;
    private static final RoundPolicy OFTEN = new RoundPolicy(PIECE, 0, 0.8, 0.1, 3, "set-aside", false, 600);
    private static final Options OPTIONS = new Options(Optional.empty(), "1g", 1, "cpu", false, false);
    private static final Console CONSOLE = Console.system();

    @TempDir
    static Path dir;
    private static Installation installation;
    private static Home home;
    private static Home elsewhere;
    private static Platform platform;
    private static FolderDataset data;
    private static List<JournalEntry> original;
    private static BackupManifest saved;

    @BeforeAll
    static void learnAndPromote() throws IOException {
        // Given a platform with a plugin that was dropped in, and a promoted version of two classes
        installation = Built.at(dir.resolve("dist"));
        home = Home.at(dir.resolve("home"));
        elsewhere = Home.at(dir.resolve("elsewhere"));
        data = FolderDataset.read(Dots.write(dir.resolve("dots"), "left", "right", "top"), 0);
        new Preparation(installation, home, CONSOLE).run(false);
        platform = Platform.start(installation, home, OPTIONS, CONSOLE);
        OutsidePlugin.write(home.plugins().resolve("dots-1.0.jar"), dir.resolve("outside"));
        await("the plugin is installed", () -> connection().trainer().plugins().stream().anyMatch(jar -> jar.path("id").asText().equals("dots")));
        new ScenarioAuthor(connection()).create(SCENARIO, OutsidePlugin.SCENARIO, Map.of(), ScenarioRecord.FOLLOW, RoundPolicy.defaults());
        publish(data.only(List.of("left", "right")).images());
        round();
        new Promotion(connection()).promote(SCENARIO, "1", PATIENCE);
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
        Built.remove(dir.resolve("dist"));
    }

    @Test
    @Order(1)
    void aBackupIsTakenWhileAStreamOfImagesIsLearned() {
        // Given a backup, and a stream of which every few images make a round
        Backup.Done first = new Backup(connection(), home, CONSOLE).into(backup());
        assertThat(first.objects()).isEqualTo(first.manifest().objects());
        new ScenarioAuthor(connection()).createOrUpdate(SCENARIO, OutsidePlugin.SCENARIO, Map.of(), ScenarioRecord.FOLLOW, OFTEN);
        CompletableFuture<Void> stream = CompletableFuture.runAsync(BackupIT::stream);
        await("a round of the stream was learned", () -> connection().trainer().rounds(SCENARIO).size() > 1);

        // When the next backup is taken on top of it, meanwhile
        Backup.Done second = new Backup(connection(), home, CONSOLE).into(backup());
        assertThat(stream).as("the stream went on").isNotDone();

        // Then only what is new was read, nothing that a journal names is missing, and every file is what was saved
        saved = second.manifest();
        assertThat(second.objects()).isLessThan(saved.objects() / 2);
        assertThat(saved.missing()).isEmpty();
        assertThat(saved.journals().get(SCENARIO)).isGreaterThan(first.manifest().journals().get(SCENARIO));
        assertThat(BackupCheck.of(backup(), CONSOLE).findings()).isEmpty();
        stream.join();
        await("the stream is learned", () -> waiting() < PIECE);
        original = journal().entries();
    }

    @Test
    @Order(2)
    void restoredElsewhereItIsTheSamePlatform() throws IOException {
        // Given that the platform is gone
        platform.close();

        // When the backup is restored into another home, and that is started
        new Restore(installation, elsewhere, OPTIONS, CONSOLE).from(backup());
        platform = Platform.start(installation, elsewhere, OPTIONS, CONSOLE);

        // Then its journal is the old one's up to the backup, and says where the log is now
        int count = Math.toIntExact(saved.journals().get(SCENARIO));
        List<JournalEntry> restored = journal().entries();
        assertThat(restored.subList(0, count)).isEqualTo(original.subList(0, count));
        assertThat(restored.get(count).kind()).isEqualTo(EntryKind.LOG_MOVED);
        assertThat(restored.get(count).move().from()).isEqualTo(saved.log());

        // And the promoted model is served, the dropped plugin is there, no scenario has a contradiction
        byte[] left = Files.readAllBytes(data.root().resolve("test").resolve("left").resolve("0.png"));
        await("serving answers", () -> !connection().serving().versions(SCENARIO).isEmpty());
        assertThat(connection().serving().predict(SCENARIO, left).path("class").asText()).isEqualTo("left");
        assertThat(connection().serving().predict(SCENARIO, left).path("model_version").asText()).isEqualTo("1");
        assertThat(elsewhere.droppedPlugins()).hasSize(1);
    }

    @Test
    @Order(3)
    void everyVersionIsWhatLogAndJournalGive() {
        // Given what was in the backup, and the rounds that its waiting images made since
        await("every accepted round is registered", () -> journal().head().unregistered().isEmpty() && waiting() < PIECE);
        List<Round> accepted = connection().trainer().rounds(SCENARIO).stream().filter(Round::accepted).toList();

        // When the newest version is computed again, with all it descends from
        LocalEngine engine = LocalEngine.of(installation.engine(), installation.natives(), "1g");
        RebuildReport report = new LocalRebuild(connection(), engine, CONSOLE).run(SCENARIO, accepted.get(accepted.size() - 1).version(), 0, step -> { });

        // Then each is equal, byte for byte, and MLflow has one run and one version of each
        assertThat(report.steps()).extracting(RebuildReport.Step::round).containsExactlyElementsOf(accepted.stream().map(Round::round).toList());
        assertThat(report.steps()).allSatisfy(step -> assertThat(step.verdict()).as(step.findings().toString()).isEqualTo(RebuildReport.Verdict.EQUAL));
        assertThat(accepted).extracting(Round::version).doesNotContainNull().doesNotHaveDuplicates();
        String experiment = connection().mlflow().experiment(SCENARIO);
        assertThat(connection().mlflow().runs(experiment, "attributes.status = 'FINISHED' and tags.\"engram.verdict\" = 'accepted'"))
                .hasSameSizeAs(accepted);
    }

    @Test
    @Order(4)
    void learningGoesOnFromTheHead() throws IOException {
        // Given images of which some were in the backup and some came too late for it
        long before = journal().head().nextRound();
        String state = journal().head().state();

        // When all are sent again, training samples last: a round of the stream may end anywhere, and hold-out alone would wait for the next one
        List<LabelledImage> all = new ArrayList<>(data.images());
        all.sort(Comparator.comparing((LabelledImage image) -> image.split() != Split.HOLDOUT).thenComparing(image -> image.label().equals("top")));
        publish(all);
        round();

        // Then only those that the backup did not have are learned, on top of what was known, each once
        List<JournalEntry> rounds = journal().entries().stream().filter(entry -> entry.kind() == EntryKind.ROUND_ACCEPTED).toList();
        assertThat(rounds.stream().filter(entry -> entry.round().round() >= before).findFirst().orElseThrow().round().parent()).isEqualTo(state);
        assertThat(rounds.stream().mapToInt(entry -> entry.round().samples()).sum()).isEqualTo(data.images().size());
    }

    @Test
    @Order(5)
    void whatWouldMixOrSpoilIsRefused() throws IOException {
        // Given the restored platform, an empty home, and a backup of which one file was changed
        Home empty = Home.at(dir.resolve("empty"));
        assertThatThrownBy(() -> new Restore(installation, elsewhere, OPTIONS, CONSOLE).from(backup())).isInstanceOf(UserError.class)
                .hasMessageContaining("empty home");
        assertThatThrownBy(() -> new Backup(connection(), elsewhere, CONSOLE).into(backup())).isInstanceOf(UserError.class)
                .hasMessageContaining("another platform");
        Files.writeString(backup().resolve("files").resolve(saved.database().sha256().substring(0, 2)).resolve(saved.database().sha256()), "?");

        // Then it is not restored, and nothing was made
        assertThatThrownBy(() -> new Restore(installation, empty, OPTIONS, CONSOLE).from(backup())).isInstanceOf(UserError.class)
                .hasMessageContaining("damaged").hasMessageContaining("MLflow's database");
        assertThat(empty.exists()).isFalse();
    }

    private static Path backup() {
        return dir.resolve("backup");
    }

    private static Connection connection() {
        return platform.connection();
    }

    private static Journal journal() {
        return Journal.of(connection().store(), SCENARIO);
    }

    private static int waiting() {
        return connection().trainer().requireScenario(SCENARIO).path("pending").asInt();
    }

    /** The third class, a few images at a time, the next ones when a round was made of those before. */
    private static void stream() {
        List<LabelledImage> rest = new ArrayList<>(data.only(List.of("top")).images());
        Collections.shuffle(rest, new Random(7));
        for (int from = 0; from < rest.size(); from += PIECE) {
            int rounds = connection().trainer().rounds(SCENARIO).size();
            publish(rest.subList(from, Math.min(rest.size(), from + PIECE)));
            if (from + PIECE < rest.size()) {
                await("a round of the stream", () -> connection().trainer().rounds(SCENARIO).size() > rounds);
            }
        }
    }

    private static void publish(List<LabelledImage> images) {
        assertThat(new ImagePublisher(connection().kafka(), CONSOLE).publish(SCENARIO, data.source(), images).rejected()).isEmpty();
    }

    private static void round() {
        RoundEvent end = new RoundFollower(connection().kafka(), CONSOLE, PATIENCE).run(SCENARIO, "test");
        assertThat(end.type()).as(String.valueOf(end.reason())).isIn(RoundEvent.ACCEPTED, RoundEvent.FAILED);
        await("every accepted round is registered", () -> journal().head().unregistered().isEmpty());
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
        }
    }
}
