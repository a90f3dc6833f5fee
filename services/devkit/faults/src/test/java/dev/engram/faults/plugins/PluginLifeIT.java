package dev.engram.faults.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RoundEvent;
import dev.engram.artifacts.PluginStore;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.FaultTable;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.lineage.RoundStaging;
import dev.engram.testkit.WholePlugin;
import dev.engram.testkit.WholePlugin.Hole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Jars that are replaced while they are in use. Which version a round ran is seen in a metric that the plugin writes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("faults")
class PluginLifeIT {
    private static final int RELOADS = 14;

    private final Path dir = Path.of(System.getProperty("faults.target", "target"), "plugin-life");
    private Testbed testbed;

    @BeforeAll
    void start() throws IOException {
        RoundStaging.clear(dir);
        testbed = Testbed.start(dir, Settings.defaults());
        Files.createDirectories(dir.resolve("jars"));
    }

    @AfterAll
    void stop() {
        if (testbed != null) {
            testbed.close();
        }
    }

    @Test
    void reloadsLeaveOneWorkerOfTheSizeItHad() throws IOException {
        // Given a scenario that follows, and two versions of its jar
        List<Path> versions = List.of(jar("reloads", 1, ""), jar("reloads", 2, ""));
        testbed.install(versions.get(0));
        Owner owner = new Owner(testbed, "reloads").creates(Map.of(), 300);
        List<Long> workers = new ArrayList<>();
        long early = 0;

        // When every round has another set than the one before
        for (int i = 0; i < RELOADS; i++) {
            testbed.install(versions.get(i % 2));
            owner.creates(Map.of(), 300);
            owner.publishes();
            assertThat(version(owner.asks(), "reloads")).isEqualTo(i % 2 + 1);
            List<ProcessHandle> children = testbed.trainer().children();
            assertThat(children).hasSize(1);
            workers.add(children.get(0).pid());
            early = i == RELOADS / 2 ? resident(children.get(0).pid()) : early;
        }

        // Then one worker did them all, and did not grow
        assertThat(workers).containsOnly(workers.get(0));
        assertThat(resident(workers.get(0))).isLessThan(early * 5 / 4);
        FaultTable.row("plugin: another version of the jar", "before every round", RELOADS, "one worker, its memory as before");
    }

    @Test
    void twoScenariosUseTwoVersionsOfOneJar() {
        // Given a scenario pinned to a jar, and one pinned to its next version
        PluginStore store = new PluginStore(testbed.objects());
        testbed.install(jar("versions", 1, ""));
        String first = store.save(store.latest());
        testbed.install(jar("versions", 2, ""));
        String second = store.save(store.latest());
        Owner old = new Owner(testbed, "on-the-old").createsPinned("versions", first);
        Owner recent = new Owner(testbed, "on-the-new").createsPinned("versions", second);

        // When both are asked for rounds at once, then each runs its own
        for (int i = 0; i < 3; i++) {
            old.publishes();
            recent.publishes();
            String one = old.begins();
            String other = recent.begins();
            assertThat(version(testbed.answer("on-the-old", one), "versions")).isEqualTo(1);
            assertThat(version(testbed.answer("on-the-new", other), "versions")).isEqualTo(2);
        }
        FaultTable.row("plugin: two versions of one jar", "rounds of two scenarios in turns", 6, "each ran its own");
    }

    @Test
    void whatIsServedDoesNotChangeWithTheJar() throws IOException {
        // Given a version of the old jar that is served
        testbed.install(jar("served", 1, ""));
        Owner owner = new Owner(testbed, "served").creates(Map.of(), 300);
        owner.learns();
        String version = owner.answers();

        // When a new jar is installed that cannot even be loaded, and a round fails by it
        testbed.install(WholePlugin.named("served").with(Hole.SCENARIO, "static { if (true) throw new IllegalStateException(\"broken\"); }").jar()
                .write(dir.resolve("jars/served.jar")));
        owner.creates(Map.of(), 300);
        owner.publishes();
        assertThat(owner.asks().type()).isEqualTo(RoundEvent.FAILED);

        // Then the old version answers, also after serving was started again
        assertThat(owner.answers()).isEqualTo(version);
        testbed.serving().kill();
        testbed.serving().start().ready();
        Waiting.until("the old version answers", Duration.ofSeconds(60), () -> owner.answers().equals(version));
        FaultTable.row("plugin: a broken jar installed", "while a version of the old one is served; serving killed", 1, "the old version answers on");
    }

    @Test
    void aJarThatIsOverwrittenInMidRoundIsThatOfTheNext() throws IOException {
        // Given a round under way with the jar from the watched folder
        Path place = dir.resolve("plugins/overwritten.jar");
        Files.copy(jar("overwritten", 1, "try { Thread.sleep(300); } catch (InterruptedException e) { throw new IllegalStateException(e); }"), place);
        Waiting.until("the jar is installed", Duration.ofSeconds(60),
                () -> new PluginStore(testbed.objects()).latest().jars().stream().anyMatch(jar -> jar.id().equals("overwritten")));
        Owner owner = new Owner(testbed, "overwritten").creates(Map.of("epochs", 10), 300);
        owner.publishes();
        String first = owner.begins();
        Waiting.until("it trains", Duration.ofSeconds(120), () -> testbed.rounds("overwritten").stream().anyMatch(event -> RoundEvent.PROGRESSED.equals(event.type())));

        // When the file is overwritten in place, first by half of the next version
        byte[] next = Files.readAllBytes(jar("overwritten", 2, ""));
        Files.write(place, java.util.Arrays.copyOf(next, next.length / 2));
        Path part = Files.write(dir.resolve("jars/overwritten.part"), next);
        Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);

        // Then the round ends with the jar it began with, and the next one has the new one
        RoundEvent ended = testbed.answer("overwritten", first);
        assertThat(version(ended, "overwritten")).isEqualTo(1);
        Waiting.until("the new jar is installed", Duration.ofSeconds(60), () -> new PluginStore(testbed.objects()).installed().stream()
                .filter(entry -> entry.jar().id().equals("overwritten")).count() == 2);
        testbed.inForce("overwritten");
        owner.publishes();
        assertThat(version(owner.asks(), "overwritten")).isEqualTo(2);
        FaultTable.row("plugin: jar in the watched folder overwritten", "in mid-round", 1, "the round kept its jar, the next has the new one");
    }

    @Test
    void aWorkerInWhichAPluginLeavesAThreadDoesNoFurtherRound() {
        // Given a plugin that leaves a thread behind
        testbed.install(jar("leaves", 1, ""));
        String spins = "Thread left = new Thread(() -> { while (!Thread.interrupted()) { java.util.concurrent.locks.LockSupport.parkNanos(1_000_000L); } },"
                + " \"left\"); left.setDaemon(true); if (step == 0) { left.start(); }";
        testbed.install(WholePlugin.named("leaves").with(Hole.STEP, spins).jar().write(dir.resolve("jars/leaves.jar")));
        Owner owner = new Owner(testbed, "leaves").creates(Map.of(), 300);
        owner.publishes();

        // When its round ended, which nothing is wrong with, then its worker is gone
        RoundEvent round = owner.asks();
        assertThat(round.type()).as(round.reason()).isEqualTo(RoundEvent.ACCEPTED);
        Waiting.until("the worker is gone", Duration.ofSeconds(30), () -> testbed.trainer().children().isEmpty());

        // And the next round has another
        owner.publishes();
        assertThat(owner.asks().type()).isEqualTo(RoundEvent.ACCEPTED);
        FaultTable.row("plugin: leaves a thread behind", "in the round", 2, "the round counts, its worker ends, the next round has another");
    }

    /** A version of a plugin that tells its number. */
    private Path jar(String name, int version, String step) {
        return WholePlugin.named(name).with(Hole.BEFORE, "round.metric(\"version\", " + version + ");").with(Hole.STEP, step).jar()
                .write(dir.resolve("jars").resolve(name + "-" + version + ".jar"));
    }

    private static int version(RoundEvent round, String plugin) {
        assertThat(round.type()).as(round.reason()).isEqualTo(RoundEvent.ACCEPTED);
        return round.metrics().get(plugin + "-keeper/version").intValue();
    }

    /** Kilobytes of memory that a process has. */
    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
