package dev.engram.engine.report;

import dev.engram.engine.learning.Curve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Loss, accuracy and learning rate over the steps of a round; the rehearsal stands behind the training. */
final class TrainingCurves {
    private final Curve curve;

    TrainingCurves(Curve curve) {
        this.curve = curve;
    }

    boolean empty() {
        return curve.points().isEmpty();
    }

    void write(Path file) throws IOException {
        new LineChart("steps", List.of(
                new LineChart.Panel("loss", List.of(trained("train", "train", Curve.Point::loss), tuned("tune", Curve.Tuned::loss),
                        trained("rehearsal", "rehearsal", Curve.Point::loss))),
                new LineChart.Panel("accuracy", List.of(trained("train", "train (augmented)", Curve.Point::accuracy), tuned("tune", Curve.Tuned::accuracy),
                        trained("rehearsal", "rehearsal", Curve.Point::accuracy))),
                new LineChart.Panel("learning rate", List.of(trained("train", "train", Curve.Point::rate), tuned("", List.of(), Curve.Tuned::loss),
                        trained("rehearsal", "rehearsal", Curve.Point::rate))))).write(file);
    }

    /** The figures behind the picture. */
    Map<String, Object> table() {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("steps", curve.points());
        table.put("tune", curve.tuned());
        return table;
    }

    private LineChart.Line trained(String phase, String name, ToDoubleFunction<Curve.Point> value) {
        List<Curve.Point> points = curve.points().stream().filter(point -> point.phase().equals(phase)).toList();
        double before = phase.equals("train") ? 0 : curve.points().stream().filter(point -> !point.phase().equals(phase)).mapToLong(Curve.Point::step).max().orElse(0);
        return new LineChart.Line(name, points.stream().mapToDouble(point -> before + point.step()).toArray(), points.stream().mapToDouble(value).toArray());
    }

    private LineChart.Line tuned(String name, ToDoubleFunction<Curve.Tuned> value) {
        return tuned(name, curve.tuned(), value);
    }

    private static LineChart.Line tuned(String name, List<Curve.Tuned> points, ToDoubleFunction<Curve.Tuned> value) {
        return new LineChart.Line(name, points.stream().mapToDouble(Curve.Tuned::step).toArray(), points.stream().mapToDouble(value).toArray());
    }
}
