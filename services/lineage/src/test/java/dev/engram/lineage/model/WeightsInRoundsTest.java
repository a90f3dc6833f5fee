package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import dev.engram.api.scenario.WeightsRef;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.Rebuild;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.sweep.Sweep;
import dev.engram.lineage.sweep.SweepWatch;
import dev.engram.lineage.sweep.ThinningRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scenario's weights on their way through orders, directories, rebuilds and sweeps. */
class WeightsInRoundsTest {
    private static final byte[] FILE = "weights".getBytes(StandardCharsets.UTF_8);

    @TempDir private Path folder;
    private final Shelf shelf = new Shelf();

    @Test
    void theFirstRoundIsGivenTheFileAndLaterOnesAreNot() {
        // Given a scenario with weights, and two rounds
        ArtifactRef weights = shelf.weights(WeightsRef.MODEL, FILE);
        RoundOrder first = order(learned("a"));
        RoundOrder second = order(learned("b"));

        // When both are staged
        shelf.staging(folder).stage(first, folder.resolve("first"));
        shelf.staging(folder).stage(second, folder.resolve("second"));

        // Then both orders name the hash, and only the one without a parent has the file
        assertThat(first.weights().get(WeightsRef.MODEL).sha256()).isEqualTo(weights.sha256());
        assertThat(second.weights()).isEqualTo(first.weights());
        assertThat(folder.resolve("first/weights/model")).hasBinaryContent(FILE);
        assertThat(folder.resolve("second/weights")).doesNotExist();
    }

    @Test
    void weightsForAMethodAreGivenToEveryRound() {
        shelf.weights("teacher", FILE);
        learned("a");
        RoundOrder second = order(learned("b"));
        shelf.staging(folder).stage(second, folder.resolve("second"));
        assertThat(folder.resolve("second/weights/teacher")).hasBinaryContent(FILE);
    }

    @Test
    void aRebuildFindsTheSameOrder() {
        shelf.weights(WeightsRef.MODEL, FILE);
        learned("a");
        learned("b");
        RebuildReport report = new Rebuild(shelf.journal(), shelf.artifacts, shelf.catalog, shelf.staging(folder), new StubRunner(Trainer.ENVIRONMENT))
                .rebuild(2, new Rebuild.Options(folder.resolve("work"), 0, Duration.ofMinutes(1), step -> {}, progress -> {}));
        assertThat(report.verdict()).isEqualTo(RebuildReport.Verdict.EQUAL);
    }

    @Test
    void aSweepKnowsThemFromTheJournalAlsoWhenTheScenarioHasOthersSince() {
        // Given weights that a round was learned with, and others now
        ArtifactRef old = shelf.weights(WeightsRef.MODEL, FILE);
        learned("a");
        ArtifactRef now = shelf.weights(WeightsRef.MODEL, "others".getBytes(StandardCharsets.UTF_8));
        learned("b");

        // When everything that nothing names is swept
        new Sweep(shelf.store, shelf.log::forEach, ThinningRule.defaults(), Duration.ofDays(-1), Clock.systemUTC()).run(SweepWatch.NONE);

        // Then both are there
        assertThat(shelf.artifacts.exists(old.sha256())).isTrue();
        assertThat(shelf.artifacts.exists(now.sha256())).isTrue();
    }

    @Test
    void recordsWithoutWeightsHaveTheBytesTheyHadBeforeThereWereAny() {
        String json = "{\"configuration\":{},\"format\":1,\"id\":\"shelf\",\"plugin\":\"p\",\"pluginSet\":\"" + "0".repeat(64) + "\",\"plugins\":\"pinned\",\"policy\":"
                + "{\"autoPromote\":false,\"cutAgeSeconds\":0,\"cutCount\":0,\"deadlineSeconds\":21600,\"maxAttempts\":3,\"trainShare\":0.8,\"tuneShare\":0.1,"
                + "\"undone\":\"set-aside\"}}";
        ScenarioRecord read = CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8), ScenarioRecord.class);
        assertThat(read.weights()).isNull();
        assertThat(new String(CanonicalJson.bytes(read), StandardCharsets.UTF_8)).isEqualTo(json);
        assertThat(new String(CanonicalJson.bytes(order(learned("a"))), StandardCharsets.UTF_8)).doesNotContain("weights");
    }

    @Test
    void aNameThatIsNoFileOfARoundIsRefused() {
        WeightsRef ref = new WeightsRef("0".repeat(64), 1, "test", null);
        ScenarioRecord record = new ScenarioRecord(1, "shelf", "p", Map.of(), null, ScenarioRecord.PINNED, null);
        assertThatThrownBy(() -> record.withWeights(Map.of("../x", ref))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'../x'");
    }

    private JournalEntry learned(String name) {
        shelf.publish(Shelf.named(name, true), "label", Split.TRAIN);
        return shelf.round();
    }

    private RoundOrder order(JournalEntry entry) {
        return CanonicalJson.read(shelf.artifacts.get(entry.round().order()), RoundOrder.class);
    }
}
