package dev.engram.trainer.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.registry.MetricPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final Spool.Owner OWNER = new Spool.Owner("digits", 3, "attempt");

    @TempDir
    Path dir;

    @Test
    void pointsComeInTheirOrderAndOnceTheyArrivedNotAgain() throws Exception {
        Spool spool = Spool.begin(dir, OWNER);
        spool.add(List.of(point(1), point(2)));
        Spool.Taken taken = spool.take();
        assertThat(taken.points()).containsExactly(point(1), point(2));
        assertThat(spool.take().points()).hasSize(2);
        spool.done(taken);
        assertThat(spool.take().points()).isEmpty();
        spool.add(List.of(point(3)));
        assertThat(spool.take().points()).containsExactly(point(3));
    }

    @Test
    void outlivesItsProcessWithWhatItWasToldAndWhen() throws Exception {
        // Given points that were sent, and a line that was cut off by a crash
        Spool spool = Spool.begin(dir, OWNER);
        spool.add(List.of(point(1), new MetricPoint("train/loss", Double.NaN, 2_000, 2)));
        spool.done(spool.take());
        Files.writeString(dir.resolve("digits/attempt.jsonl"), "{\"key\":\"tra", StandardOpenOption.APPEND);
        // When another process finds it
        List<Spool> left = Spool.left(dir);
        // Then everything whole is there again: sent twice it changes nothing
        assertThat(left).singleElement().satisfies(found -> {
            assertThat(found.owner()).isEqualTo(OWNER);
            assertThat(found.take().points()).containsExactly(point(1), new MetricPoint("train/loss", Double.NaN, 2_000, 2));
        });
        left.get(0).delete();
        assertThat(Spool.left(dir)).isEmpty();
    }

    @Test
    void longOnesComeInParts() throws Exception {
        Spool spool = Spool.begin(dir, OWNER);
        spool.add(LongStream.range(0, 20_000).mapToObj(SpoolTest::point).toList());
        List<MetricPoint> all = new ArrayList<>();
        int parts = 0;
        for (Spool.Taken taken = spool.take(); !taken.points().isEmpty(); taken = spool.take()) {
            all.addAll(taken.points());
            spool.done(taken);
            parts++;
        }
        assertThat(parts).isGreaterThan(1);
        assertThat(all).hasSize(20_000).last().isEqualTo(point(19_999));
    }

    @Test
    void aFileThatSaysNotWhoseItIsIsDropped() throws Exception {
        Files.writeString(Files.createDirectories(dir.resolve("digits")).resolve("x.jsonl"), "{\"scen");
        assertThat(Spool.left(dir)).isEmpty();
        assertThat(dir.resolve("digits")).isEmptyDirectory();
    }

    private static MetricPoint point(long step) {
        return new MetricPoint("train/loss", 1.0 / (step + 1), 1_000 + step, step);
    }
}
