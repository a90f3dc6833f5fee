package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketBackupTest {
    private static final String ENTRY = "scenarios/digits/journal/000000000%d.json";
    private static final Console NOBODY = new Console(sink(), sink(), false, false, 80);

    @TempDir
    Path temp;
    private final ObjectStore store = new MemoryObjectStore();
    private BackupFolder folder;
    private BucketBackup copy;

    @BeforeEach
    void open() {
        folder = BackupFolder.toWrite(temp.resolve("backup"));
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void everythingIsCopiedWhateverItIs() {
        // Given objects of all kinds, also one that nobody knows yet
        String blob = new Artifacts(store).put(bytes("a picture")).sha256();
        store.put("scenarios/digits/journal-hint", bytes("16"));
        store.put(ENTRY.formatted(1), bytes("{}"));
        store.put("erased/1.json", bytes("why"));
        store.put("of/the/future", bytes("?"));

        // When the bucket is copied
        BackupManifest.Bucket bucket = copy(Optional.empty());

        // Then every object is listed with its bytes
        assertThat(contents(bucket)).containsExactlyEntriesOf(new TreeMap<>(Map.of(
                Artifacts.key(blob), "a picture", "scenarios/digits/journal-hint", "16", ENTRY.formatted(1), "{}", "erased/1.json", "why",
                "of/the/future", "?")));
        assertThat(bucket.objects()).isEqualTo(5);
    }

    @Test
    void theSecondTimeOnlyWhatIsNewIsRead() {
        // Given a backup, taken some time after everything was written
        new Artifacts(store).put(bytes("a picture"));
        store.put(ENTRY.formatted(1), bytes("{}"));
        store.put("scenarios/digits/journal-hint", bytes("16"));
        BackupManifest.Bucket first = copy(Optional.empty());
        assertThat(copy.copied()).isEqualTo(3);

        // When a picture and an entry come, and the hint changes
        new Artifacts(store).put(bytes("another picture"));
        store.put(ENTRY.formatted(2), bytes("{} "));
        store.put("scenarios/digits/journal-hint", bytes("320"));
        BackupManifest.Bucket second = copy(Optional.of(manifest(first)));

        // Then those three are read, and the backup is of now
        assertThat(copy.copied()).isEqualTo(3);
        assertThat(contents(second)).hasSize(5).containsEntry("scenarios/digits/journal-hint", "320");

        // And the third time nothing is
        assertThat(contents(copy(Optional.of(manifest(second))))).hasSize(5);
        assertThat(copy.copied()).isZero();
    }

    @Test
    void whatIsDamagedInTheBackupIsReadAgain() throws IOException {
        // Given a backup of which a power failure left an empty file, and a file of a backup that was never finished
        String blob = new Artifacts(store).put(bytes("a picture")).sha256();
        BackupManifest.Bucket first = copy(Optional.empty());
        Files.write(folder.path(blob), new byte[0]);
        String other = new Artifacts(store).put(bytes("another picture")).sha256();
        Files.createDirectories(folder.path(other).getParent());
        Files.write(folder.path(other), bytes("another pictura"));

        // When the next backup is taken
        BackupManifest.Bucket second = copy(Optional.of(manifest(first)));

        // Then both are whole
        assertThat(contents(second).values()).containsExactlyInAnyOrder("a picture", "another picture");
    }

    @Test
    void aBlobThatTheStoreHasSpoiledIsNotTakenForOne() {
        String blob = new Artifacts(store).put(bytes("a picture")).sha256();
        store.put(Artifacts.key(blob), bytes("a picturE"));
        BackupManifest.Bucket bucket = copy(Optional.empty());
        assertThat(contents(bucket)).isEmpty();
        assertThat(copy.damaged()).singleElement().asString().contains(blob);
    }

    @Test
    void entriesThatAreNewerThanTheDatabaseStayOut() {
        // Given journals that moved on since MLflow's database was copied
        for (int i = 1; i <= 3; i++) {
            store.put(ENTRY.formatted(i), bytes("entry " + i));
        }
        store.put("scenarios/new/journal/0000000001.json", bytes("entry"));
        store.put("scenarios/new/branches/a.json", bytes("branch"));
        Marks marks = new Marks(Map.of("digits", 2L), Map.of());

        // Then the entries of then are in the backup, and everything that is no entry
        copy = new BucketBackup(folder, Optional.empty(), NOBODY.progress("", 0));
        assertThat(contents(copy.copy("engram", store, marks::admits)).keySet())
                .containsExactly(ENTRY.formatted(1), ENTRY.formatted(2), "scenarios/new/branches/a.json");
    }

    private BackupManifest.Bucket copy(Optional<BackupManifest> previous) {
        copy = new BucketBackup(folder, previous, NOBODY.progress("", 0));
        return copy.copy("engram", store, key -> true);
    }

    /** Taken long after everything was written: what was written within its second is read again. */
    private static BackupManifest manifest(BackupManifest.Bucket bucket) {
        return new BackupManifest(1, "0.1.0", Instant.now().plusSeconds(60).toString(), "/home", "log", Map.of(), List.of(), List.of(), List.of(bucket),
                bucket.index(), bucket.index(), Map.of(), Map.of(), List.of());
    }

    private Map<String, String> contents(BackupManifest.Bucket bucket) {
        Map<String, String> contents = new TreeMap<>();
        List<String> keys = new ArrayList<>();
        try (ObjectIndex.Reader index = new ObjectIndex.Reader(folder, bucket)) {
            for (Optional<ObjectIndex.Line> line = index.next(); line.isPresent(); line = index.next()) {
                keys.add(line.get().key());
                contents.put(line.get().key(), text(line.get()));
            }
        }
        assertThat(keys).isSorted();
        return contents;
    }

    private String text(ObjectIndex.Line line) {
        try {
            byte[] bytes = Files.readAllBytes(folder.path(line.sha256()));
            assertThat(bytes).hasSize((int) line.size());
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static PrintStream sink() {
        return new PrintStream(new ByteArrayOutputStream());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
