package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import dev.engram.testkit.SourceJar;
import dev.engram.testkit.WholePlugin;
import dev.engram.testkit.WholePlugin.Hole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that fail in mid-round: the reason names plugin, jar and place, and the corrected jar learns in the same JVM. */
class BrokenRoundsTest {
    @TempDir
    Path dir;

    private int jars;

    @Test
    void aPluginWithNothingWrongLearns() throws Exception {
        RoundResult result = round(plugin().jar());
        assertThat(result.reason()).isNull();
        assertThat(result.metrics().get("averageAccuracy")).isGreaterThan(0.9);
    }

    @Test
    void anAugmentationThatThrowsIsToldWithItsSample() throws Exception {
        fails(plugin().with(Hole.APPLY, "picture.pixels()[64]++;").jar(), "AugmentationFactory 'broken-change' (plugin.broken.Change in broken-",
                "ArrayIndexOutOfBoundsException", "Change.apply(Change.java:", "(at sample ");
    }

    @Test
    void anAugmentationOfAnotherShapeIsTold() throws Exception {
        fails(plugin().with(Hole.APPLY, "if (true) return Picture.of(picture.pixels(), 16, 4, 1);").jar(), "'broken-change'", "16x4", "8x8", "must stay");
    }

    @Test
    void aLibraryThatIsMissedInMidRoundIsTold() throws Exception {
        SourceJar jar = plugin().with(Hole.STEP, "if (step == 2) Gone.help();").jar()
                .source("package plugin.broken;\npublic class Gone { static void help() {} }").without("plugin.broken.Gone");
        RoundResult failed = fails(jar, "RetentionFactory 'broken-keeper'", "plugin.broken.Gone", "neither in its jar nor given by the host", "Keeper.java:");
        assertThat(failed.fault().elsewhere()).as("no sample is to blame").isTrue();
    }

    @Test
    void aLossThatThrowsWhatItDoesNotDeclareIsTold() throws Exception {
        SourceJar jar = plugin().with(Hole.LOSS, "Sneaky.<RuntimeException>raise(new java.io.IOException(\"no disk\"));").jar().source("""
                package plugin.broken;
                public class Sneaky {
                    @SuppressWarnings("unchecked")
                    static <E extends Throwable> void raise(Throwable e) throws E {
                        throw (E) e;
                    }
                }
                """);
        fails(jar, "LossFactory 'broken-loss'", "java.io.IOException: no disk", "Mean.java:");
    }

    @Test
    void aModelThatGivesNoNumbersIsToldWithItsStep() throws Exception {
        fails(plugin().with(Hole.OP, "Torch.call(\"log\", Torch.call(\"mul\", Torch.call(\"relu\", site.input()), -1.0))").jar(), "diverged in epoch 1, step 1 of ",
                "network's output is not finite (output)", "look into the plugin first");
    }

    @Test
    void aLossThatGivesNoNumberIsTold() throws Exception {
        fails(plugin().with(Hole.LOSS, "if (true) return targets.sub(targets).log().mean().mul(outputs.get(\"output\").mean());").jar(), "diverged in epoch 1",
                "it is the loss");
    }

    @Test
    void tooManyThreadsAreTold() throws Exception {
        // A stack that the machine cannot give stands for a limit that is reached.
        String starts = "Thread one = new Thread(null, () -> { }, \"greedy\", 1L << 46); one.start();";
        fails(plugin().with(Hole.BEFORE, starts).jar(), "could start no more threads", "'broken-keeper'", "Keeper.java:");
    }

    private static WholePlugin plugin() {
        return WholePlugin.named("broken");
    }

    private RoundResult fails(SourceJar jar, String... parts) throws Exception {
        RoundResult broken = round(jar);
        assertThat(broken.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(broken.reason()).contains(parts).doesNotContain("\tat ");
        assertThat(round(plugin().jar()).reason()).isNull();
        return broken;
    }

    private RoundResult round(SourceJar jar) throws Exception {
        jars++;
        Path file = jar.write(dir.resolve("broken-" + jars + ".jar"));
        Stream stream = new Stream(dir.resolve("rounds-" + jars), "broken", Map.of("epochs", 10)).plugins(file);
        return stream.round(experience(stream));
    }

    private static List<OrderSample> experience(Stream stream) throws IOException {
        List<OrderSample> samples = new ArrayList<>();
        for (int label = 0; label < 2; label++) {
            for (int i = 0; i < 30; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < 20 ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return samples;
    }
}
