package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.engine.plugins.Leftovers;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import dev.engram.testkit.WholePlugin;
import dev.engram.testkit.WholePlugin.Hole;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred rounds in one JVM, each with another PluginSet than the one before. */
class ReloadTest {
    private static final int RELOADS = 100;

    @TempDir
    Path dir;

    @Test
    void reloadsLeaveNoClassLoaderBehind() throws Exception {
        // Given two versions of a jar, told apart by what their loss comes to
        Path one = WholePlugin.named("whole").jar().write(dir.resolve("whole-1.jar"));
        Path two = WholePlugin.named("whole").with(Hole.LOSS, "if (true) return outputs.get(\"output\").sum().mul(targets.sum()).abs().mean();").jar()
                .write(dir.resolve("whole-2.jar"));
        long classes = 0;
        long metaspace = 0;

        // When rounds of both are learnt in turns
        for (int i = 0; i < RELOADS; i++) {
            RoundResult result = round(i, i % 2 == 0 ? one : two);
            assertThat(result.outcome()).as(result.reason()).isNotEqualTo(RoundResult.FAILED);
            if (i == RELOADS / 5) {
                assertThat(Leftovers.present()).isZero();
                classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
                metaspace = metaspace();
            }
        }

        // Then no set is in memory, and there are no more classes than after the first ones
        assertThat(Leftovers.present()).isZero();
        assertThat((long) ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()).isLessThan(classes + 60);
        assertThat(metaspace()).isLessThan(metaspace + (2 << 20));
        assertThat(Leftovers.found()).isEmpty();
    }

    @Test
    void aThreadThatAPluginLeavesIsFound() throws Exception {
        // Given a plugin that starts a thread and forgets it
        String forgets = "Thread one = new Thread(() -> { while (!Thread.interrupted()) { java.util.concurrent.locks.LockSupport.parkNanos(1_000_000L); } },"
                + " \"forgotten\"); one.setDaemon(true); one.start();";
        Path jar = WholePlugin.named("whole").with(Hole.BEFORE, forgets).jar().write(dir.resolve("whole.jar"));

        // When its round ended, then the JVM is not to be used again, and it is said why
        try {
            assertThat(round(0, jar).reason()).isNull();
            assertThat(Leftovers.found()).hasValueSatisfying(why -> assertThat(why).contains("forgotten"));
        } finally {
            Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("forgotten")).forEach(Thread::interrupt);
        }
    }

    private RoundResult round(int number, Path jar) throws IOException {
        Stream stream = new Stream(dir.resolve("rounds-" + number), "whole", Map.of("epochs", 1)).plugins(jar);
        List<OrderSample> samples = new ArrayList<>();
        for (int label = 0; label < 2; label++) {
            for (int i = 0; i < 4; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < 3 ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return stream.round(samples);
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage).mapToLong(usage -> usage.getUsed()).sum();
    }
}
