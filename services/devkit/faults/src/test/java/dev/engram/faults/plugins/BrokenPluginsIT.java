package dev.engram.faults.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.learning.LossFactory;
import dev.engram.api.plugin.ApiVersion;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.FaultTable;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.journal.Head;
import dev.engram.testkit.SourceJar;
import dev.engram.testkit.WholePlugin;
import dev.engram.testkit.WholePlugin.Hole;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * One platform, one healthy scenario, and beside it scenarios whose plugins are broken, each in another way. The healthy one learns and is
 * served between every two of them, although its set holds the broken jars, too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenPluginsIT {
    static final String HEAP = "400m";

    private final Path dir = Path.of(System.getProperty("faults.target", "target"), "plugins");
    private Testbed testbed;
    private Owner healthy;

    @BeforeAll
    void start() throws IOException {
        RoundStaging.clear(dir);
        Settings defaults = Settings.defaults();
        testbed = Testbed.start(dir, new Settings(defaults.parts(), defaults.session(), HEAP, defaults.heaps(), defaults.variables()));
        Files.createDirectories(dir.resolve("jars"));
        installed("healthy", WholePlugin.named("healthy").jar());
        healthy = new Owner(testbed, "healthy").creates(Map.of(), 300);
        healthy.learns();
    }

    @AfterAll
    void stop() {
        if (testbed != null) {
            testbed.close();
        }
    }

    @Test
    @Tag("short")
    void aFewBrokenPluginsFailTheirOwnScenario() {
        Breakage.few().forEach(this::failsAlone);
    }

    @Test
    @Tag("faults")
    void everyBrokenPluginFailsItsOwnScenario() {
        Breakage.all().forEach(this::failsAlone);
    }

    private void failsAlone(Breakage broken) {
        String outcome = "did not end";
        try {
            // Given a scenario whose plugin is broken, with samples
            installed(broken.name(), broken.jar());
            Owner owner = new Owner(testbed, broken.name()).creates(Map.of(), broken.deadlineSeconds());
            int samples = owner.publishes();

            // When a round is asked for
            RoundEvent failed = owner.asks();

            // Then it fails with a reason for people, and the head is where it was
            assertThat(failed.type()).as(broken.name()).isEqualTo(RoundEvent.FAILED);
            assertThat(failed.reason()).contains(broken.reason()).doesNotContain("NullPointerException").doesNotContain("\tat ");
            assertThat(owner.head().round()).isZero();

            // And the healthy one goes on learning and is served
            healthy.learns();

            // And a corrected jar heals the broken one: its samples are learned, none is set aside
            installed(broken.name(), broken.healed());
            testbed.inForce(broken.name());
            heals(broken.name(), owner, samples);
            outcome = "failed with its reason, others went on, healed by a new jar";
        } finally {
            FaultTable.row("plugin: " + broken.name(), broken.step(), 1, outcome);
        }
    }

    private void heals(String name, Owner owner, int samples) {
        RoundEvent healed = owner.asks();
        assertThat(healed.type()).as(healed.reason()).isEqualTo(RoundEvent.ACCEPTED);
        assertThat(testbed.journal(name).round(healed.round()).orElseThrow().round().samples()).isEqualTo(samples);
        Head head = owner.head();
        assertThat(head.round()).isEqualTo(healed.round());
        assertThat(head.pending()).isEmpty();
        assertThat(head.setAside()).isEmpty();
    }

    @Test
    @Tag("faults")
    void aConfigurationThatDoesNotFitIsHealedByTheRecord() {
        // Given records that nobody checked before they were published
        installed("misfit", WholePlugin.named("misfit").jar());
        Map<String, Map<String, Object>> wrong = new LinkedHashMap<>();
        wrong.put("unknown key 'epoch'; known are [epochs]", Map.of("epoch", 3));
        wrong.put("epochs: expected 1 to 100, got 0", Map.of("epochs", 0));
        Owner owner = new Owner(testbed, "misfit").creates(Map.of("epoch", 3), 300);
        int samples = owner.publishes();
        wrong.forEach((reason, configuration) -> {
            owner.creates(configuration, 300);
            Waiting.until("the configuration is in force", Duration.ofSeconds(60), () -> configuration.equals(
                    testbed.journal("misfit").newest().map(entry -> entry.configuration() == null ? null : entry.configuration().record().configuration())
                            .orElse(null)));
            // When a round is asked for, then it fails and says which key
            RoundEvent failed = owner.asks();
            assertThat(failed.reason()).contains(reason);
            healthy.learns();
            FaultTable.row("configuration: " + configuration, "in the round", 1, "failed with its reason, others went on");
        });

        // And a record that fits heals it
        owner.creates(Map.of("epochs", 2), 300);
        heals("misfit", owner, samples);
    }

    @Test
    @Tag("faults")
    void whatCanBeSeenIsRefusedWhenItIsInstalled() throws IOException {
        Map<String, SourceJar> refused = new LinkedHashMap<>();
        WholePlugin odd = WholePlugin.named("odd");
        refused.put("no public constructor without parameters", WholePlugin.named("odd").with(Hole.AUGMENTATION, "public Change(int number) {}").jar());
        refused.put("which is not in the jar", odd.jar().service(LossFactory.class, "plugin.odd.Gone"));
        refused.put("are both called", odd.jar().service(LossFactory.class, "plugin.odd.Again").source("""
                package plugin.odd;
                import dev.engram.api.learning.*;
                import dev.engram.api.plugin.Plugin;
                @Plugin(name = "odd-loss")
                public class Again implements LossFactory<Plugin.NoConfig> {
                    public Loss create(Plugin.NoConfig config) {
                        return (outputs, targets, mask) -> mask.mean();
                    }
                }
                """));
        refused.put("is also in the installed jar 'healthy'", WholePlugin.named("healthy").jar());
        refused.put("built for a newer one", odd.jar().attribute(ApiVersion.ATTRIBUTE, "99"));
        for (Map.Entry<String, SourceJar> each : refused.entrySet()) {
            // When it is installed over HTTP, and dropped into the watched folder
            Path jar = each.getValue().write(dir.resolve("jars/odd.jar"));
            HttpResponse<byte[]> answer = posted(jar);
            Files.copy(jar, dir.resolve("plugins/odd.jar"));

            // Then it is refused with the reason, in both ways
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(each.getKey());
            Waiting.until("the folder's refusal is told", Duration.ofSeconds(60), () -> testbed.trainer().text("/q/health/ready").contains(each.getKey()));
            Files.delete(dir.resolve("plugins/odd.jar"));
            Waiting.until("and is gone with the file", Duration.ofSeconds(60), () -> !testbed.trainer().text("/q/health/ready").contains("odd.jar"));
            FaultTable.row("plugin: " + each.getKey(), "plugin install, watched folder", 2, "refused with its reason, nothing stored");
        }
        healthy.learns();
    }

    private void installed(String name, SourceJar jar) {
        Path file = jar.write(dir.resolve("jars").resolve(name + ".jar"));
        assertThat(posted(file)).satisfies(answer -> assertThat(answer.statusCode()).as(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(201));
    }

    private HttpResponse<byte[]> posted(Path jar) {
        try {
            return testbed.trainer().post("/v1/plugins?name=" + jar.getFileName(), Files.readAllBytes(jar), "Content-Type", "application/java-archive");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
