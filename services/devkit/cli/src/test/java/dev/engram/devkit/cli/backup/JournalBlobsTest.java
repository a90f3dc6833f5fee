package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.scenario.WeightsRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.Erasures;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.PluginJar;
import dev.engram.artifacts.PluginSet;
import dev.engram.artifacts.Tombstone;
import dev.engram.devkit.cli.console.Console;
import dev.engram.lineage.journal.Configuration;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Thinning;
import dev.engram.lineage.round.StateManifest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalBlobsTest {
    @TempDir
    Path temp;
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Artifacts artifacts = new Artifacts(store);
    private BackupFolder folder;
    private ArtifactRef order;
    private ArtifactRef weights;
    private ArtifactRef report;

    @BeforeEach
    void learnOneRound() {
        folder = BackupFolder.toWrite(temp.resolve("backup"));
        // Given a round with an order, a state of one file, and a report
        order = artifacts.put("order".getBytes(StandardCharsets.UTF_8));
        weights = artifacts.put("weights".getBytes(StandardCharsets.UTF_8));
        report = artifacts.put("picture of what was wrong".getBytes(StandardCharsets.UTF_8));
        String state = artifacts.put(CanonicalJson.bytes(StateManifest.of(Map.of("weights", weights), List.of()))).sha256();
        entry(1, "round-accepted", "round", Map.of("round", 1, "taken", List.of(), "setAside", List.of(), "order", order.sha256(), "state", state,
                "report", Map.of("wrong.png", report)));
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void nothingIsMissingOfAWholeStore() {
        assertThat(missing(1)).isEmpty();
    }

    @Test
    void whatIsMissingIsSaidWithWhoNamesIt() {
        store.delete(Artifacts.key(order.sha256()));
        store.delete(Artifacts.key(weights.sha256()));
        assertThat(missing(1)).containsExactlyInAnyOrder("blob " + order.sha256() + ", the order of round 1 of digits",
                "blob " + weights.sha256() + ", the state's weights of round 1 of digits");
    }

    @Test
    void whatAnEarlierBackupHasIsNotThrownAway() {
        // Given a backup, and a store that lost a blob after it
        copy();
        store.delete(Artifacts.key(weights.sha256()));

        // Then the blob stays in the backup, and is restored
        BackupManifest.Bucket bucket = copy();
        JournalBlobs.Lost lost = JournalBlobs.lost(folder, bucket, Map.of(), Map.of("digits", 1L));
        assertThat(lost.missing()).isEmpty();
        assertThat(lost.kept()).containsExactly(Map.entry(Artifacts.key(weights.sha256()), new SavedFile(weights.sha256(), weights.size())));
        assertThat(JournalBlobs.lost(folder, bucket, lost.kept(), Map.of("digits", 1L)).kept()).as("it is one of the backup's").isEmpty();
    }

    @Test
    void entriesThatAreNotThereAreMissing() {
        assertThat(missing(3)).containsExactly("journal of digits: 1 of 3 entries are there");
    }

    @Test
    void jarsOfPluginSetsAreNamed() {
        ArtifactRef jar = new ArtifactRef("a".repeat(64), 3);
        PluginSet set = new PluginSet(List.of(new PluginJar("dots", jar.sha256(), jar.size(), "dots.jar", List.of())));
        store.put("plugins/sets/" + set.hash() + ".json", CanonicalJson.bytes(set));
        assertThat(missing(1)).singleElement().asString().contains(jar.sha256(), "plugin set");
    }

    @Test
    void weightsOfAScenarioAreNamed() {
        ScenarioRecord record = new ScenarioRecord(1, "digits", "digits", Map.of(), null, ScenarioRecord.PINNED, null)
                .withWeights(Map.of("model", new WeightsRef("b".repeat(64), 3, "net.pth", null)));
        entry(2, "configuration", "configuration", new Configuration(CanonicalJson.sha256(record), record));
        assertThat(missing(2)).containsExactly("blob " + "b".repeat(64) + ", the weights 'model' of scenario digits");
    }

    @Test
    void whatWasErasedOrThinnedOutIsNotMissing() {
        // When the report's picture is erased and the state thinned out, as journal and tombstone say
        new Erasures(store).erase(report.sha256(), Tombstone.of(report.sha256(), "digits", "asked for", "2026-01-01T00:00:00Z", List.of("digits")));
        store.delete(Artifacts.key(weights.sha256()));
        assertThat(missing(1)).as("before it was thinned").hasSize(1);
        entry(2, "thinned", "thinning", new Thinning(1, List.of(), List.of()));

        // Then neither is missing
        assertThat(missing(2)).isEmpty();
    }

    private void entry(long seq, String kind, String detail, Object value) {
        store.put(String.format("scenarios/digits/journal/%010d.json", seq), CanonicalJson.bytes(Map.of("format", 1, "scenario", "digits", "seq", seq,
                "kind", kind, "attempt", "attempt " + seq, "head", Head.empty(), detail, value)));
    }

    private BackupManifest.Bucket copy() {
        PrintStream nobody = new PrintStream(new ByteArrayOutputStream());
        return new BucketBackup(folder, Optional.empty(), new Console(nobody, nobody, false, false, 80).progress("", 0)).copy("engram", store, key -> true);
    }

    private List<String> missing(long entries) {
        return JournalBlobs.lost(folder, copy(), Map.of(), Map.of("digits", entries)).missing();
    }
}
