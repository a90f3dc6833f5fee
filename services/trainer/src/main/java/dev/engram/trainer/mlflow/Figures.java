package dev.engram.trainer.mlflow;

import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundResult;
import dev.engram.registry.MetricPoint;
import dev.engram.trainer.scenario.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers under the keys that MLflow draws. Classes go by their index: names may be of any language. */
final class Figures {
    private Figures() {}

    /** A line of a worker's progress; steps are those of the training. */
    static List<MetricPoint> live(Progress progress) {
        List<MetricPoint> points = new ArrayList<>();
        if ("train".equals(progress.phase())) {
            points.add(new MetricPoint("train/loss", progress.loss(), progress.time(), progress.step()));
            points.add(new MetricPoint("train/images-per-second", progress.imagesPerSecond(), progress.time(), progress.step()));
            points.add(new MetricPoint("train/epoch", progress.epoch(), progress.time(), progress.step()));
            progress.terms().forEach((term, value) -> points.add(new MetricPoint("train/loss/" + term, value, progress.time(), progress.step())));
        }
        return points;
    }

    /** How a round ended. The entry's time makes the points the same however often they are sent. */
    static List<MetricPoint> end(JournalEntry entry, RoundResult whole) {
        List<MetricPoint> points = new ArrayList<>();
        long time = Instant.parse(entry.time()).toEpochMilli();
        long step = entry.round().round();
        whole.metrics().forEach((key, value) -> points.add(new MetricPoint("eval/" + hyphened(key), value, time, step)));
        for (int i = 0; i < whole.accuracy().size(); i++) {
            points.add(new MetricPoint("eval/accuracy/experience-" + (i + 1), whole.accuracy().get(i), time, step));
        }
        for (int i = 0; i < whole.classes().size(); i++) {
            Double accuracy = whole.perClass().get(whole.classes().get(i));
            if (accuracy != null) {
                points.add(new MetricPoint("eval/accuracy/class-" + i, accuracy, time, step));
            }
        }
        points.add(new MetricPoint("round/seconds", Durations.seconds(entry.round(), entry.time()), time, step));
        points.add(new MetricPoint("round/samples", entry.round().samples(), time, step));
        points.add(new MetricPoint("round/sample-passes", whole.samplePasses(), time, step));
        return points;
    }

    private static String hyphened(String key) {
        return key.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
