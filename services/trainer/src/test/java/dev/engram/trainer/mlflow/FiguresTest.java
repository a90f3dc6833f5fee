package dev.engram.trainer.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.round.Progress;
import dev.engram.registry.MetricPoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void trainingIsACurve() {
        List<MetricPoint> points = Figures.live(new Progress("train", 2, 5, 30, 100, 0.5, Map.of("distillation", 0.1), 250, 9, 1_000));
        assertThat(points).contains(new MetricPoint("train/loss", 0.5, 1_000, 30), new MetricPoint("train/epoch", 2, 1_000, 30),
                new MetricPoint("train/images-per-second", 250, 1_000, 30), new MetricPoint("train/loss/distillation", 0.1, 1_000, 30));
        assertThat(Figures.live(new Progress("evaluate", 0, 0, 1, 2, 0, null, 0, 0, 1_000))).isEmpty();
    }

    @Test
    void anEndGoesByIndexesAndIsTheSameHoweverOftenItIsTold() {
        JournalEntry entry = Entries.accepted(2, List.of("猫", "dog"), List.of(0.9, 0.8), 0.85, 0.05);
        List<MetricPoint> points = Figures.end(entry, entry.round().result());
        long time = Instant.parse("2026-01-01T00:01:00Z").toEpochMilli();
        assertThat(points).contains(new MetricPoint("eval/average-accuracy", 0.85, time, 2), new MetricPoint("eval/forgetting", 0.05, time, 2),
                new MetricPoint("eval/accuracy/experience-1", 0.9, time, 2), new MetricPoint("eval/accuracy/experience-2", 0.8, time, 2),
                new MetricPoint("eval/accuracy/class-0", 0.75, time, 2), new MetricPoint("round/seconds", 12.5, time, 2));
        assertThat(points).extracting(MetricPoint::key).allMatch(key -> key.matches("[a-z0-9/-]+"));
        assertThat(Figures.end(entry, entry.round().result())).isEqualTo(points);
    }
}
