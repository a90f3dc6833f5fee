package dev.engram.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.learning.LossFactory;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.plugin.ApiVersion;
import dev.engram.testkit.SourceJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen of a jar without loading a class of it is refused before it is stored. */
class PluginStoreTest {
    private static final String LOSS = """
            package test;
            @dev.engram.api.plugin.Plugin(config = Mild.Config.class, name = "mild")
            public class Mild implements dev.engram.api.learning.LossFactory<Mild.Config> {
                public record Config(double[] weights, String[] names) {}
                private static final long LONG = 123456789012345L;
                %s
                public dev.engram.api.learning.Loss create(Config config) { return (outputs, targets, mask) -> mask; }
            }
            """;

    @TempDir
    Path dir;

    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final PluginStore store = new PluginStore(objects);

    @Test
    void aWholeJarIsInstalledWithTheNamesOfItsPlugins() {
        PluginJar installed = store.install(mild("").attribute(ApiVersion.ATTRIBUTE, "1").write(dir.resolve("mild-1.2.jar")));
        assertThat(installed.id()).isEqualTo("mild");
        assertThat(installed.plugins()).containsExactly(new PluginJar.Provided("LossFactory", "test.Mild", "mild"));
        assertThat(store.installed().get(0).jar()).isEqualTo(installed);
    }

    @Test
    void aRecordWithoutNamesIsStillRead() {
        String old = "{\"file\":\"a.jar\",\"id\":\"a\",\"plugins\":[{\"kind\":\"LossFactory\",\"type\":\"test.A\"}],\"sha256\":\"" + "0".repeat(64)
                + "\",\"size\":3}";
        PluginJar jar = CanonicalJson.read(old.getBytes(), PluginJar.class);
        assertThat(jar.plugins().get(0).name()).isNull();
        assertThat(new String(CanonicalJson.bytes(jar))).isEqualTo(old);
    }

    @Test
    void aClassWithoutADefaultConstructorIsRefused() {
        refused(mild("public Mild(int number) {}"), "test.Mild", "no public constructor without parameters");
        refused(mild("private Mild() {}"), "test.Mild", "no public constructor without parameters");
    }

    @Test
    void aClassWithoutItsNameIsRefused() {
        SourceJar nameless = new SourceJar().source(LOSS.formatted("").replace("@dev.engram.api.plugin.Plugin(config = Mild.Config.class, name = \"mild\")", ""))
                .service(LossFactory.class, "test.Mild");
        refused(nameless, "@Plugin(name = …)");
        refused(new SourceJar().source(LOSS.formatted("").replace("\"mild\"", "\"Mild Loss\"")).service(LossFactory.class, "test.Mild"),
                "'Mild Loss'", "lower-case letters");
    }

    @Test
    void anAbstractOrHiddenClassIsRefused() {
        refused(new SourceJar().source(LOSS.formatted("").replace("public class Mild", "public abstract class Mild")).service(LossFactory.class, "test.Mild"),
                "which is abstract");
        refused(mild("@dev.engram.api.plugin.Plugin(name = \"in\") static class In {}").service(LossFactory.class, "test.Mild$In"), "not public");
    }

    @Test
    void aServiceFileThatNamesAMissingClassIsRefused() {
        refused(mild("").service(LossFactory.class, "test.Gone"), "names the class test.Gone", "not in the jar");
        refused(mild("").service("dev.engram.api.learning.LosFactory", "test.Mild"), "LosFactory", "known are", LossFactory.class.getName());
    }

    @Test
    void twoPluginsOfOneNameInAJarAreRefused() {
        SourceJar twins = mild("").source(LOSS.formatted("").replace("Mild", "Again")).service(LossFactory.class, "test.Again");
        refused(twins, "test.Mild and test.Again", "'mild'", "rename one");
    }

    @Test
    void aNameThatAnotherJarHasIsRefusedAndThatOfTheSameJarReplacesIt() {
        // Given a jar with a plugin
        store.install(mild("").write(dir.resolve("mild-1.0.jar")));

        // When another jar brings one of its name, then both are named, and nothing is stored
        refused(new SourceJar().source(LOSS.formatted("").replace("Mild", "Other")).service(LossFactory.class, "test.Other"), "'mild' (test.Other)",
                "installed jar 'mild'", "test.Mild", "Rename plugin");
        refused(new SourceJar().source(LOSS.formatted("").replace("\"mild\"", "\"milder\"")).service(LossFactory.class, "test.Mild"),
                "installed jar 'mild'");
        assertThat(objects.list("blobs/")).hasSize(1);

        // And a new version of the same jar takes its place
        store.install(mild("static final int VERSION = 2;").write(dir.resolve("mild-2.0.jar")));
        assertThat(store.latest().jars()).hasSize(1);
    }

    @Test
    void theEnginesNamesAreItsOwn() {
        String keeper = """
                package test;
                @dev.engram.api.plugin.Plugin(name = "replay")
                public class Keeper implements dev.engram.api.learning.RetentionFactory<dev.engram.api.plugin.Plugin.NoConfig> {
                    public dev.engram.api.learning.Retention create(dev.engram.api.plugin.Plugin.NoConfig config) { return null; }
                }
                """;
        refused(new SourceJar().source(keeper).service(RetentionFactory.class, "test.Keeper"), "'replay'", "of the engine");
    }

    @Test
    void aJarForAnotherVersionOfTheContractIsRefused() {
        refused(mild("").attribute(ApiVersion.ATTRIBUTE, "2"), "Engram-Api: 2", "built for a newer one", "framework-api");
        refused(mild("").attribute(ApiVersion.ATTRIBUTE, "0"), "Engram-Api: 0", "built for an older one");
        refused(mild("").attribute(ApiVersion.ATTRIBUTE, "one"), "Engram-Api: one", "whole number");
    }

    @Test
    void aClassForANewerJavaIsRefused() throws Exception {
        // Given a class that says it needs the Java after next
        Path jar = mild("").write(dir.resolve("new.jar"));
        byte[] bytes;
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(jar.toFile())) {
            bytes = zip.getInputStream(zip.getEntry("test/Mild.class")).readAllBytes();
        }
        int release = Runtime.version().feature() + 2;
        bytes[7] = (byte) (release + 44);
        try (java.nio.file.FileSystem inside = java.nio.file.FileSystems.newFileSystem(jar)) {
            Files.write(inside.getPath("test/Mild.class"), bytes);
        }

        // Then it is told how to compile it
        refused(() -> store.install(jar), List.of("compiled for Java " + release, "--release " + Runtime.version().feature()));
    }

    @Test
    void whatIsNoClassIsRefused() throws Exception {
        for (byte[] broken : List.of("no class".getBytes(), new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 61, 0, 9})) {
            Path jar = mild("").write(dir.resolve("broken.jar"));
            try (java.nio.file.FileSystem inside = java.nio.file.FileSystems.newFileSystem(jar)) {
                Files.write(inside.getPath("test/Mild.class"), broken);
            }
            refused(() -> store.install(jar), List.of("no class that can be read"));
        }
    }

    private static SourceJar mild(String more) {
        return new SourceJar().source(LOSS.formatted(more)).service(LossFactory.class, "test.Mild");
    }

    private void refused(SourceJar jar, String... parts) {
        Path file = jar.write(dir.resolve("refused.jar"));
        refused(() -> store.install(file), List.of(parts));
    }

    private static void refused(ThrowingCallable install, List<String> parts) {
        assertThatThrownBy(install).isInstanceOf(IllegalArgumentException.class).message().contains(parts);
    }
}
