package dev.engram.devkit.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path dir;

    @Test
    void isMadeInAnEmptyDirectoryOnly() throws IOException {
        Files.writeString(dir.resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> Home.at(dir).create()).isInstanceOf(UserError.class).hasMessageContaining("thesis.tex")
                .satisfies(e -> assertThat(((UserError) e).exit()).isEqualTo(Exit.USAGE));
        assertThat(Home.at(dir.resolve("new")).create().exists()).isTrue();
    }

    @Test
    void nothingButAHomeIsRemoved() throws IOException {
        Files.writeString(dir.resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> Home.at(dir).remove()).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> Home.at(dir).clear()).isInstanceOf(UserError.class);
        assertThat(dir.resolve("thesis.tex")).exists();
    }

    @Test
    void clearingKeepsThePluginsThatWereDroppedIn() throws IOException {
        // Given a home with data, and a link that leads out of it
        Home home = Home.at(dir.resolve("home")).create();
        Path outside = Files.writeString(dir.resolve("outside"), "stays");
        Files.createDirectories(home.data("kafka"));
        Files.createSymbolicLink(home.data("kafka").resolve("link"), outside);
        Files.writeString(home.plugins().resolve("mine.jar"), "jar");

        // When it is cleared
        home.clear();

        // Then the plugin is there, the data are gone, and nothing outside was touched
        assertThat(home.exists()).isTrue();
        assertThat(home.droppedPlugins()).extracting(jar -> jar.getFileName().toString()).containsExactly("mine.jar");
        assertThat(home.data("kafka")).doesNotExist();
        assertThat(outside).hasContent("stays");
    }

    @Test
    void aRestoreNeedsAnEmptyHome() throws IOException {
        Home home = Home.at(dir.resolve("home"));
        home.requireRestorable();
        home.create().requireRestorable();
        Files.createDirectories(home.data("kafka"));
        assertThatThrownBy(home::requireRestorable).isInstanceOf(UserError.class).hasMessageContaining("empty home").hasMessageContaining("kafka");

        Path foreign = Files.createDirectories(dir.resolve("foreign"));
        Files.writeString(foreign.resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> Home.at(foreign).requireRestorable()).isInstanceOf(UserError.class).hasMessageContaining("thesis.tex");
    }

    @Test
    void aDroppedPluginIsData() throws IOException {
        Home home = Home.at(dir.resolve("home")).create();
        Files.writeString(home.plugins().resolve("mine.jar"), "jar");
        assertThatThrownBy(home::requireRestorable).isInstanceOf(UserError.class).hasMessageContaining("mine.jar");
    }

    @Test
    void anInterruptedRestoreIsSaidAndCanBeRemoved() {
        // Given a restore that ended in the middle
        Home home = Home.at(dir.resolve("home"));
        home.beginRestore("from a backup");

        // Then nothing starts there and nothing is restored over it, until it is removed
        assertThatThrownBy(home::requireWhole).isInstanceOf(UserError.class).hasMessageContaining("not finished").hasMessageContaining("engram reset");
        assertThatThrownBy(home::requireRestorable).isInstanceOf(UserError.class).hasMessageContaining("not finished");
        home.remove();
        home.beginRestore("from a backup");
        home.endRestore();
        home.requireWhole();
    }

    @Test
    void removingLeavesNothing() {
        Home home = Home.at(dir.resolve("home")).create();
        home.remove();
        assertThat(dir.resolve("home")).doesNotExist();
    }

    @Test
    void isKnownByItsRealPathBeforeItIsThere() throws IOException {
        // Given a link to a directory, in which there is no home yet
        Path real = Files.createDirectories(dir.toRealPath().resolve("real"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), real);

        // When a home is asked for behind the link, then its processes will be recognised by where they work
        assertThat(Home.at(link.resolve("deep/home")).dir()).isEqualTo(real.resolve("deep/home"));
        assertThat(Home.at(link).dir()).isEqualTo(real);
    }

    @Test
    void credentialsAreMadeOnceAndForTheOwnerOnly() throws IOException {
        // Given a home
        Home home = Home.at(dir.resolve("home")).create();

        // When credentials are asked for twice
        Credentials first = Credentials.of(home);
        Credentials second = Credentials.of(home);

        // Then they are the same, nobody else may read them, and they are not told by accident
        assertThat(second).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.credentials()))).isEqualTo("rw-------");
        assertThat(first.toString()).doesNotContain(first.s3SecretKey()).doesNotContain(first.webhookSecret());
        assertThat(java.util.Base64.getUrlDecoder().decode(first.mlflowKey())).hasSize(32);
        assertThat(Credentials.of(Home.at(dir.resolve("other")).create())).isNotEqualTo(first);
    }

    @Test
    void theKeysOfAGivenStoreAreKeptToo() {
        Home home = Home.at(dir.resolve("home")).create();
        Credentials given = Credentials.of(home).withS3(home, "theirs", "secret of theirs");
        assertThat(Credentials.read(home)).isEqualTo(given);
        assertThat(given.mlflowKey()).isEqualTo(Credentials.of(home).mlflowKey());
    }
}
