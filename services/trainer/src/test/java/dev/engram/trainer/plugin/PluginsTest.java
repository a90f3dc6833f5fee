package dev.engram.trainer.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.artifacts.PluginJar;
import dev.engram.artifacts.PluginStore;
import dev.engram.trainer.Recorder;
import dev.engram.testkit.SourceJar;
import dev.engram.trainer.Shop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
    @TempDir
    Path dir;

    private Shop shop;
    private PluginStore store;
    private Plugins plugins;

    @BeforeEach
    void open() {
        shop = new Shop(dir.resolve("shop"));
        store = new PluginStore(shop.store);
        plugins = new Plugins(store, shop.scenarios, shop.sink);
    }

    @Test
    void aScenarioThatFollowsIsMovedToTheNewestJars() throws IOException {
        // Given one scenario that follows and one that is pinned
        shop.scenarios.published(record("follows", ScenarioRecord.FOLLOW));
        shop.scenarios.published(record("pinned", ScenarioRecord.PINNED));
        // When a jar is installed
        plugins.install(jar("one.jar", "1"));
        plugins.step();
        plugins.look();
        plugins.step();
        // Then the one gets a record, once
        assertThat(shop.sink.sent()).extracting(Recorder.Sent::topic, Recorder.Sent::key)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Topics.SCENARIOS, "follows"));
        ScenarioRecord moved = (ScenarioRecord) shop.sink.sent().get(0).value();
        assertThat(moved.pluginSet()).isEqualTo(store.latest().hash());
        assertThat(store.load(moved.pluginSet()).jars()).hasSize(1);
        // And when it is there, nothing more is done
        shop.scenarios.published(moved);
        plugins.look();
        plugins.step();
        assertThat(shop.sink.sent()).hasSize(1);
    }

    @Test
    void aRecordThatFallsBehindIsMovedAgain() throws IOException {
        shop.scenarios.published(record("follows", ScenarioRecord.FOLLOW));
        plugins.install(jar("one.jar", "1"));
        plugins.step();
        shop.scenarios.published((ScenarioRecord) shop.sink.sent().get(0).value());
        plugins.step();
        plugins.install(jar("one.jar", "2"));
        plugins.step();
        assertThat(shop.sink.sent()).hasSize(2);
    }

    @Test
    void anAwayBrokerDelaysTheMove() throws IOException {
        shop.scenarios.published(record("follows", ScenarioRecord.FOLLOW));
        plugins.install(jar("one.jar", "1"));
        shop.sink.away(true);
        plugins.step();
        shop.sink.away(false);
        plugins.step();
        assertThat(shop.sink.sent()).hasSize(1);
    }

    @Test
    void theNewestJarOfEveryIdIsListed() throws IOException {
        plugins.install(jar("one.jar", "1"));
        plugins.install(jar("two.jar", "1"));
        plugins.install(jar("one.jar", "2"));
        assertThat(plugins.installed()).extracting(one -> one.jar().id()).containsExactly("two", "one");
        assertThatThrownBy(() -> plugins.install(Files.writeString(dir.resolve("text.jar"), "text"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFoldersJarIsInstalledWhenItIsWhole() throws IOException {
        List<String> installed = new ArrayList<>();
        Path drop = Files.createDirectories(dir.resolve("drop"));
        PluginFolder folder = new PluginFolder(drop, dir.resolve("copies"), file -> {
            PluginJar jar = plugins.install(file);
            installed.add(jar.file());
            return jar;
        });
        // Given half a jar
        byte[] whole = Files.readAllBytes(jar("whole.jar", "1"));
        Files.write(drop.resolve("whole.jar"), java.util.Arrays.copyOf(whole, whole.length / 2));
        folder.step();
        folder.step();
        assertThat(installed).isEmpty();
        // When the rest comes
        Files.write(drop.resolve("whole.jar"), whole);
        folder.step();
        assertThat(installed).isEmpty();
        folder.step();
        // Then it is installed, once
        folder.step();
        assertThat(installed).containsExactly("whole.jar");
        assertThat(folder.settled()).isTrue();
        // And again when it changes
        Files.copy(jar("whole.jar", "2"), drop.resolve("whole.jar"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(drop.resolve("whole.jar"), FileTime.fromMillis(1_000_000));
        folder.step();
        folder.step();
        assertThat(installed).hasSize(2);
        assertThat(dir.resolve("copies")).isEmptyDirectory();
    }

    @Test
    void aFoldersJarWithoutPluginIsPassedOver() throws IOException {
        Path drop = Files.createDirectories(dir.resolve("drop"));
        List<Path> asked = new ArrayList<>();
        PluginFolder folder = new PluginFolder(drop, dir.resolve("copies"), file -> {
            asked.add(file);
            throw new IllegalArgumentException("no plugin");
        });
        Files.copy(jar("none.jar", "1"), drop.resolve("none.jar"));
        for (int i = 0; i < 4; i++) {
            folder.step();
        }
        assertThat(asked).hasSize(1);
        assertThat(folder.refusals()).containsExactly(Map.entry("none.jar", "no plugin"));
    }

    @Test
    void whatNeverBecomesAJarIsToldUntilItIsGone() throws IOException {
        Path drop = Files.createDirectories(dir.resolve("drop"));
        PluginFolder folder = new PluginFolder(drop, dir.resolve("copies"), plugins::install);
        // Given half a jar that nobody goes on writing
        byte[] whole = Files.readAllBytes(jar("half.jar", "1"));
        Files.write(drop.resolve("half.jar"), java.util.Arrays.copyOf(whole, whole.length / 2));
        // When it was looked at for a while, then it is told
        for (int i = 0; i < 20; i++) {
            folder.step();
        }
        assertThat(folder.refusals()).containsOnlyKeys("half.jar");
        assertThat(folder.refusals().get("half.jar")).contains("only part of one", "copy it again");
        // And no longer when it is replaced by the whole one
        Files.write(drop.resolve("half.jar"), whole);
        folder.step();
        folder.step();
        assertThat(folder.refusals()).isEmpty();
        assertThat(store.latest().jars()).hasSize(1);
    }

    @Test
    void aJarThatIsReplacedByAnotherOfItsSizeAndTimeIsInstalled() throws IOException {
        // Given an installed jar
        Path drop = Files.createDirectories(dir.resolve("drop"));
        PluginFolder folder = new PluginFolder(drop, dir.resolve("copies"), plugins::install);
        Path place = drop.resolve("shop.jar");
        Files.copy(jar("shop.jar", "1"), place);
        Files.setLastModifiedTime(place, FileTime.fromMillis(1_000_000));
        folder.step();
        folder.step();
        String first = store.latest().jars().get(0).sha256();
        // When another is moved over it that differs in one letter
        Path other = jar("shop.jar", "2");
        assertThat(Files.size(other)).isEqualTo(Files.size(place));
        Files.setLastModifiedTime(other, FileTime.fromMillis(1_000_000));
        Files.move(other, place, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        folder.step();
        folder.step();
        // Then that is the newest, and the first is still there for the sets that name it
        assertThat(store.latest().jars()).singleElement().satisfies(jar -> assertThat(jar.sha256()).isNotEqualTo(first));
        assertThat(store.installed()).hasSize(2);
    }

    private static ScenarioRecord record(String id, String plugins) {
        return new ScenarioRecord(1, id, "stub", Map.of(), null, plugins, null);
    }

    /** Each name is a jar of its own plugin. */
    private Path jar(String name, String content) {
        String plugin = name.replace(".jar", "");
        String type = Character.toUpperCase(plugin.charAt(0)) + plugin.substring(1);
        return new SourceJar().service(ScenarioFactory.class, "test." + type).source("""
                package test;
                @dev.engram.api.plugin.Plugin(name = "%s")
                public class %s implements dev.engram.api.scenario.ScenarioFactory<dev.engram.api.plugin.Plugin.NoConfig> {
                    public dev.engram.api.scenario.ScenarioPlan plan(dev.engram.api.plugin.Plugin.NoConfig config) {
                        throw new IllegalArgumentException("%s");
                    }
                }
                """.formatted(plugin, type, content)).write(dir.resolve(name));
    }
}
