package dev.engram.engine.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.learning.LossFactory;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.plugin.ApiVersion;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.engine.retention.StockRetention;
import dev.engram.testkit.SourceJar;
import dev.engram.testkit.WholePlugin;
import dev.engram.testkit.WholePlugin.Hole;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scenario is told whose plugin is broken, and that one beside it in the set works. */
class BrokenPluginsTest {
    @TempDir
    Path dir;

    @Test
    void aThrowingStaticInitialiserIsToldWithItsPlace() {
        fails(broken().with(Hole.SCENARIO, "static { if (true) throw new IllegalStateException(\"no licence\"); }").jar(),
                "ScenarioFactory 'broken' (plugin.broken.Scenario in broken.jar)", "static initialiser threw java.lang.IllegalStateException: no licence",
                "Scenario.java:");
    }

    @Test
    void aThrowingConstructorIsToldWithItsPlace() {
        fails(broken().with(Hole.AUGMENTATION, "public Change() { throw new UnsupportedOperationException(\"not yet\"); }").jar(),
                "AugmentationFactory 'broken-change'", "in its constructor", "UnsupportedOperationException: not yet", "Change.<init>(Change.java:",
                "install the corrected jar");
    }

    @Test
    void aMissingDefaultConstructorIsTold() {
        fails(broken().with(Hole.AUGMENTATION, "public Change(int number) {}").jar(), "'broken-change'", "no public constructor without parameters");
    }

    @Test
    void aMissingLibraryIsToldWithTheWayToBringIt() {
        SourceJar jar = broken().with(Hole.PLAN, "Gone.help();").jar().source("package plugin.broken;\npublic class Gone { static void help() {} }")
                .without("plugin.broken.Gone");
        fails(jar, "'broken'", "plugin.broken.Gone", "neither in its jar nor given by the host", "maven-shade-plugin", "Scenario.plan(Scenario.java:");
    }

    @Test
    void aMissingSuperclassIsTold() {
        SourceJar jar = broken().with(Hole.SCENARIO, "static class In extends Gone {} In in = new In();").jar()
                .source("package plugin.broken;\npublic class Gone {}").without("plugin.broken.Gone");
        fails(jar, "'broken'", "plugin.broken.Gone", "neither in its jar");
    }

    @Test
    void aServiceFileThatNamesAMissingClassIsToldToWhoMissesIt() {
        SourceJar jar = broken().jar().service(LossFactory.class, "plugin.broken.Gone");
        try (PluginCatalog catalog = opened(jar)) {
            assertThat(catalog.plan("broken", Map.of())).isNotNull();
            assertThatThrownBy(() -> catalog.loss(dev.engram.api.scenario.PluginRef.of("gone"))).isInstanceOf(PluginException.class)
                    .hasMessageContaining("no LossFactory is called 'gone'").hasMessageContaining("broken-loss")
                    .hasMessageContaining("plugin.broken.Gone in broken.jar: the class is not in the jar");
        }
    }

    @Test
    void aClassOfAnotherKindIsToldToWhoMissesIt() {
        fails(new SourceJar().source("package plugin.broken;\n@dev.engram.api.plugin.Plugin(name = \"broken\")\npublic class Other {}")
                .service(ScenarioFactory.class, "plugin.broken.Other"), "plugin.broken.Other", "does not implement");
    }

    @Test
    void twoPluginsOfOneNameAreToldWithTheirJars() {
        Path one = WholePlugin.named("broken").jar().write(dir.resolve("one.jar"));
        Path two = WholePlugin.named("broken").jar().write(dir.resolve("two.jar"));
        try (PluginCatalog catalog = PluginCatalog.of(List.of(one, two, healthy()))) {
            assertThatThrownBy(() -> catalog.plan("broken", Map.of())).isInstanceOf(PluginException.class).hasMessageContaining("are called 'broken'")
                    .hasMessageContaining("one.jar").hasMessageContaining("two.jar").hasMessageContaining("rename one");
            assertThat(catalog.plan("healthy", Map.of())).isNotNull();
        }
    }

    @Test
    void aJarForAnotherVersionOfTheContractIsTold() {
        fails(broken().jar().attribute(ApiVersion.ATTRIBUTE, "7"), "broken.jar", "Engram-Api: 7", "this Engram offers " + ApiVersion.CURRENT);
    }

    @Test
    void aMethodThatTheContractDoesNotHaveAnyMoreIsTold() {
        // Given a jar that was compiled against a contract with another method
        SourceJar other = broken().with(Hole.PLAN, "Lib.gone();").jar().source("package plugin.broken;\npublic class Lib { static void gone() {} }");
        Path jar = other.write(dir.resolve("broken.jar"));
        SourceJar lib = new SourceJar().source("package plugin.broken;\npublic class Lib { static void present() {} }");
        Path changed = lib.write(dir.resolve("a-changed.jar"));

        // When it meets the present one, then the remedy is to build it again
        try (PluginCatalog catalog = PluginCatalog.of(List.of(changed, jar))) {
            assertThatThrownBy(() -> catalog.plan("broken", Map.of())).hasMessageContaining("NoSuchMethodError").hasMessageContaining("Scenario.java:")
                    .hasMessageContaining("another version").hasMessageContaining("framework-api");
        }
    }

    @Test
    void aClassForANewerJavaIsTold() throws Exception {
        Path jar = broken().jar().write(dir.resolve("broken.jar"));
        int release = Runtime.version().feature() + 3;
        try (java.nio.file.FileSystem inside = java.nio.file.FileSystems.newFileSystem(jar)) {
            Path type = inside.getPath("plugin/broken/Scenario.class");
            byte[] bytes = java.nio.file.Files.readAllBytes(type);
            bytes[7] = (byte) (release + 44);
            java.nio.file.Files.write(type, bytes);
        }
        fails(jar, "compiled for Java " + release, "--release " + Runtime.version().feature());
    }

    @Test
    void aPlanThatIsNullOrNeverComesBackIsTold() {
        fails(broken().with(Hole.PLAN, "if (true) return null;").jar(), "'broken'", "it returned null");
        fails(broken().with(Hole.PLAN, "if (true) return plan(config);").jar(), "'broken'", "calls itself without end", "Scenario.plan(");
    }

    @Test
    void aBrokenOpIsToldWhereANetworkNeedsIt() {
        SourceJar jar = new SourceJar().source("""
                package plugin.broken;
                import dev.engram.api.network.*;
                @dev.engram.api.plugin.Plugin(name = "bent")
                public class Bent implements OpFactory {
                    public Op create() { throw new IllegalStateException("no op today"); }
                }
                """).service(dev.engram.api.network.OpFactory.class, "plugin.broken.Bent");
        Path bent = jar.write(dir.resolve("bent.jar"));
        Path user = broken().with(Hole.MODEL, "if (true) return Network.builder(input).named(\"n\").with(new Steps() {"
                + " public Op create() { Op op = super.create(); return new Op() {"
                + " public String name() { return \"bent-op\"; }"
                + " public TensorShape shape(Node n, List<TensorShape> i, List<TensorShape> p) { return op.shape(n, i, p); }"
                + " public String torch(Site s) { return op.torch(s); } public List<OnnxNode> onnx(Site s) { return op.onnx(s); } }; } }.create())"
                + ".flatten().activation(\"bent-op\").head(\"fc\", classes).build();").jar().write(dir.resolve("broken.jar"));
        try (PluginCatalog catalog = PluginCatalog.of(List.of(bent, user, healthy()))) {
            assertThat(catalog.plan("healthy", Map.of())).isNotNull();
            assertThatThrownBy(() -> catalog.plan("broken", Map.of())).hasMessageContaining("ModelFactory 'broken-net'")
                    .hasMessageContaining("unknown op 'bent-op'").hasMessageContaining("'bent' (plugin.broken.Bent in bent.jar)")
                    .hasMessageContaining("no op today");
        }
    }

    @Test
    void aConfigurationThatDoesNotFitNamesTheKey() {
        try (PluginCatalog catalog = opened(broken().jar())) {
            assertThatThrownBy(() -> catalog.plan("broken", Map.of("epoch", 3))).hasMessageContaining("unknown key 'epoch'").hasMessageContaining("[epochs]");
            assertThatThrownBy(() -> catalog.plan("broken", Map.of("epochs", 0))).hasMessageContaining("epochs: expected 1 to 100, got 0");
        }
    }

    @Test
    void theEnginesNamesAreThoseThatAStoreKeepsForIt() {
        // A jar that takes one of these is refused when it is installed; see PluginStoreTest.
        String[] names = {"a-gem", "balanced-fine-tuning", "batch-statistics", "bias-correction", "distillation", "er-ace", "ewc",
            "joint", "labels-trick", "nearest-mean", "none", "replay", "si", "stored-logits", "teacher", "weight-alignment"};
        assertThat(new TreeSet<>(StockRetention.all().stream().map(each -> each.getClass().getAnnotation(Plugin.class).name()).toList()))
                .containsExactly(names);
        try (PluginCatalog catalog = PluginCatalog.of(List.of())) {
            assertThat(catalog.names(RetentionFactory.class)).containsExactly(names);
        }
    }

    private static WholePlugin broken() {
        return WholePlugin.named("broken");
    }

    private Path healthy() {
        return WholePlugin.named("healthy").jar().write(dir.resolve("healthy.jar"));
    }

    private PluginCatalog opened(SourceJar jar) {
        return PluginCatalog.of(List.of(jar.write(dir.resolve("broken.jar")), healthy()));
    }

    private void fails(SourceJar jar, String... parts) {
        fails(jar.write(dir.resolve("broken.jar")), parts);
    }

    /** The scenario "broken" fails with these words, and "healthy" of the same set has its plan. */
    private void fails(Path jar, String... parts) {
        try (PluginCatalog catalog = PluginCatalog.of(List.of(jar, healthy()))) {
            assertThatThrownBy(() -> catalog.plan("broken", Map.of())).isInstanceOf(PluginException.class).message().contains(parts);
            assertThat(catalog.plan("healthy", Map.of())).isNotNull();
        }
    }
}
