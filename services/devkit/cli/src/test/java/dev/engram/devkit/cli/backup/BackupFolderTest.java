package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFolderTest {
    @TempDir
    Path temp;

    @Test
    void aFileIsThereWhenItIsWholeAndForItsOwnerOnly() throws IOException {
        try (BackupFolder folder = BackupFolder.toWrite(dir())) {
            // Given a file that is being written
            NewFile file = folder.begin();
            file.write(bytes("whole"));
            assertThat(files()).as("named files").isEmpty();

            // When it is kept
            SavedFile saved = file.keep();
            file.close();

            // Then it lies under its hash, and nobody else reads it
            assertThat(folder.holds(saved)).isTrue();
            assertThat(folder.open(saved)).hasBinaryContent(bytes("whole"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path(saved.sha256())))).isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir()))).isEqualTo("rwx------");
        }
    }

    @Test
    void anInterruptedBackupLeavesTheOneBeforeWhole() throws IOException {
        // Given a backup
        SavedFile first;
        try (BackupFolder folder = BackupFolder.toWrite(dir())) {
            first = folder.add(bytes("first"));
            folder.publish(manifest(first, "2026-01-01T00:00:00Z"));
        }

        // When the next one dies after it wrote some files, one of them half
        try (BackupFolder folder = BackupFolder.toWrite(dir())) {
            folder.add(bytes("second"));
            folder.begin().write(bytes("ha"));
            Files.writeString(dir().resolve("backup.json.part"), "{\"format\"");
        }

        // Then the first is as it was, and the next one clears away what the dead one left
        try (BackupFolder folder = BackupFolder.toWrite(dir())) {
            assertThat(folder.manifest()).hasValueSatisfying(manifest -> assertThat(manifest.taken()).isEqualTo("2026-01-01T00:00:00Z"));
            assertThat(folder.damage(first)).isEmpty();
            SavedFile third = folder.add(bytes("third"));
            BackupManifest manifest = manifest(third, "2026-01-02T00:00:00Z");
            folder.publish(manifest);
            folder.prune(BackupFolder.among(manifest.named().stream().mapToLong(file -> BackupFolder.bits(file.sha256())).sorted().toArray()));
        }
        assertThat(files()).hasSize(1);
        assertThat(BackupFolder.toRead(dir()).require().database().size()).isEqualTo(5);
    }

    @Test
    void twoBackupsDoNotWriteAtOnce() {
        try (BackupFolder folder = BackupFolder.toWrite(dir())) {
            assertThatThrownBy(() -> BackupFolder.toWrite(folder.dir())).isInstanceOf(UserError.class).hasMessageContaining("under way");
        }
        BackupFolder.toWrite(dir()).close();
    }

    @Test
    void aFolderWithSomethingElseInItIsLeftAlone() throws IOException {
        Files.createDirectories(dir());
        Files.writeString(dir().resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> BackupFolder.toWrite(dir())).isInstanceOf(UserError.class).hasMessageContaining("thesis.tex");
        assertThat(dir().resolve("files")).doesNotExist();
    }

    @Test
    void whatIsNoBackupIsSaid() throws IOException {
        assertThatThrownBy(() -> BackupFolder.toRead(dir()).require()).isInstanceOf(UserError.class).hasMessageContaining("there is no backup")
                .satisfies(e -> assertThat(((UserError) e).exit()).isEqualTo(Exit.USAGE));
        BackupFolder.toWrite(dir()).close();
        assertThatThrownBy(() -> BackupFolder.toRead(dir()).require()).isInstanceOf(UserError.class).hasMessageContaining("was ever finished");
    }

    @Test
    void aBackupOfANewerFormatIsRefusedByName() throws IOException {
        BackupFolder.toWrite(dir()).close();
        Files.writeString(dir().resolve("backup.json"), "{\"format\": 2, \"engram\": \"9.1.0\", \"surprise\": []}");
        assertThatThrownBy(() -> BackupFolder.toRead(dir()).require()).isInstanceOf(UserError.class)
                .hasMessageContaining("format 2").hasMessageContaining("9.1.0").hasMessageContaining("knows format 1");
        Files.writeString(dir().resolve("backup.json"), "{\"format\": 1, \"eng");
        assertThatThrownBy(() -> BackupFolder.toRead(dir()).require()).isInstanceOf(UserError.class).hasMessageContaining("damaged");
    }

    @Test
    void everyKindOfDamageIsFound() throws IOException {
        try (BackupFolder folder = BackupFolder.toWrite(dir())) {
            SavedFile file = folder.add(bytes("as it was"));
            Path place = folder.path(file.sha256());
            Files.write(place, bytes("as it wax"));
            assertThat(folder.damage(file)).hasValueSatisfying(found -> assertThat(found).contains("other bytes"));
            Files.write(place, bytes("as it"));
            assertThat(folder.damage(file)).hasValueSatisfying(found -> assertThat(found).contains("5 bytes instead of 9"));
            Files.delete(place);
            assertThat(folder.damage(file)).hasValueSatisfying(found -> assertThat(found).contains("missing"));
        }
    }

    private Path dir() {
        return temp.resolve("backup");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(dir().resolve("files"))) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}")).toList();
        }
    }

    private static BackupManifest manifest(SavedFile file, String taken) {
        return new BackupManifest(1, "0.1.0", taken, "/home", "log", Map.of(), List.of(), List.of(), List.of(), file, file, Map.of(), Map.of(), List.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
