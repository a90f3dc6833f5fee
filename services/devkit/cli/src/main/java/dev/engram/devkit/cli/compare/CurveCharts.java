package dev.engram.devkit.cli.compare;

import dev.engram.devkit.cli.compare.Canvas.Anchor;
import dev.engram.devkit.cli.compare.ComparisonReport.Row;
import dev.engram.devkit.compare.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;

/**
 * The curves of a comparison: average accuracy over the experiences and against what was computed, and what learning each experience cost, all strategies
 * together; and for each strategy the accuracy on every experience as others follow. Lines are means over the seeds.
 *
 * @param panels in reading order
 */
record CurveCharts(List<Panel> panels) {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 290;
    private static final int LEFT = 52;
    private static final int RIGHT = 14;
    private static final int TOP = 30;
    private static final int BOTTOM = 62;
    private static final int ACROSS = 2;
    private static final int TICKS = 5;

    /** Of a step: numbers that differ by less are one. */
    private static final double ALIKE = 1e-6;

    private static final String EXPERIENCE = "experience";
    private static final String LEARNT = EXPERIENCE + "s learnt";
    private static final int GREY = 0xcccccc;
    private static final int DARK = 0x333333;
    private static final int[] COLOURS = {0x1e5ab4, 0xc85a14, 0x2e7d32, 0x8e24aa, 0xc62828, 0x00838f, 0x6d4c41, 0xad1457, 0x9e9d24, 0x455a64};

    /**
     * A panel.
     *
     * @param shares whether it shows shares, drawn as per cent up to 100; other numbers begin at 0
     */
    record Panel(String title, String across, boolean shares, List<Line> lines) {
        double low() {
            return shares ? Math.floor(lines.stream().flatMap(line -> line.y().stream()).mapToDouble(Double::doubleValue).min().orElse(0) * 10) / 10 : 0;
        }

        double high() {
            return shares ? 1 : lines.stream().flatMap(line -> line.y().stream()).mapToDouble(Double::doubleValue).max().orElse(1);
        }
    }

    /** A line through its points; x ascends. */
    record Line(String name, List<Double> x, List<Double> y) {}

    static CurveCharts of(ComparisonReport report) {
        List<Row> rows = report.strategies().stream().filter(row -> !row.runs().isEmpty()).toList();
        List<Panel> panels = new ArrayList<>();
        if (!rows.isEmpty()) {
            panels.add(new Panel("average accuracy, %", LEARNT, true,
                    lines(rows, RunResult.Point::experience, RunResult.Point::averageAccuracy)));
            panels.add(new Panel("average accuracy, %, against compute", "CPU seconds", true,
                    lines(rows, RunResult.Point::cpuSeconds, RunResult.Point::averageAccuracy)));
            panels.add(new Panel("CPU seconds of learning each experience", "experience", false,
                    lines(rows, RunResult.Point::experience, RunResult.Point::roundCpuSeconds)));
            rows.stream().filter(row -> row.matrix().size() > 1).forEach(row -> panels.add(new Panel(row.strategy() + ": accuracy on each experience, %",
                    LEARNT, true, experiences(row.matrix()))));
        }
        return new CurveCharts(panels);
    }

    private static List<Line> lines(List<Row> rows, ToDoubleFunction<RunResult.Point> across, ToDoubleFunction<RunResult.Point> up) {
        return rows.stream().map(row -> {
            int points = row.runs().get(0).course().size();
            return new Line(row.strategy(), mean(row, points, across), mean(row, points, up));
        }).toList();
    }

    private static List<Double> mean(Row row, int points, ToDoubleFunction<RunResult.Point> value) {
        return IntStream.range(0, points)
                .mapToObj(i -> row.runs().stream().mapToDouble(run -> value.applyAsDouble(run.course().get(i))).average().orElseThrow()).toList();
    }

    private static List<Line> experiences(List<List<Double>> matrix) {
        return IntStream.range(0, matrix.get(matrix.size() - 1).size()).mapToObj(on -> new Line(String.valueOf(on + 1),
                IntStream.range(0, matrix.size()).filter(i -> matrix.get(i).size() > on).mapToObj(i -> i + 1.0).toList(),
                matrix.stream().filter(row -> row.size() > on).map(row -> row.get(on)).toList())).toList();
    }

    boolean empty() {
        return panels.isEmpty();
    }

    String svg() {
        Canvas.Svg canvas = new Canvas.Svg(width(), height());
        draw(canvas);
        return canvas.document();
    }

    void png(Path file) throws IOException {
        Canvas.Raster canvas = new Canvas.Raster(width(), height());
        draw(canvas);
        ImageIO.write(canvas.image(), "png", file.toFile());
    }

    private static int width() {
        return ACROSS * WIDTH;
    }

    private int height() {
        return (panels.size() + ACROSS - 1) / ACROSS * HEIGHT;
    }

    private void draw(Canvas canvas) {
        for (int i = 0; i < panels.size(); i++) {
            draw(canvas, panels.get(i), i % ACROSS * WIDTH, i / ACROSS * HEIGHT);
        }
    }

    private static void draw(Canvas canvas, Panel panel, int left, int top) {
        double most = panel.lines().stream().flatMap(line -> line.x().stream()).mapToDouble(Double::doubleValue).max().orElse(1);
        double low = panel.low();
        double high = Math.max(low + 1e-9, panel.high());
        double first = panel.across().startsWith(EXPERIENCE) ? 1 : 0;
        double span = Math.max(1e-9, most - first);
        int width = WIDTH - LEFT - RIGHT;
        int height = HEIGHT - TOP - BOTTOM;
        canvas.text(left + LEFT, top + TOP - 12, Anchor.START, DARK, 13, true, panel.title());
        Ticks up = Ticks.between(low, high);
        for (double at : up.places()) {
            double y = top + TOP + height * (1 - (at - low) / (high - low));
            canvas.line(left + LEFT, y, left + LEFT + width, y, GREY, 0.7);
            canvas.text(left + LEFT - 6, y + 4, Anchor.END, DARK, 11, false, panel.shares() ? up.words(at, 100) : up.words(at, 1));
        }
        Ticks along = Ticks.between(first, first + span);
        for (double at : along.places()) {
            canvas.text(left + LEFT + width * (at - first) / span, top + TOP + height + 15, Anchor.MIDDLE, DARK, 11, false, along.words(at, 1));
        }
        canvas.text(left + LEFT + width / 2.0, top + TOP + height + 31, Anchor.MIDDLE, DARK, 11, false, panel.across());
        double legend = left + LEFT;
        for (int i = 0; i < panel.lines().size(); i++) {
            Line line = panel.lines().get(i);
            int colour = COLOURS[i % COLOURS.length];
            double next = legend + 22 + 6.2 * line.name().length();
            if (next <= left + WIDTH) {
                canvas.dot(legend, top + HEIGHT - 14, 4, colour);
                canvas.text(legend + 8, top + HEIGHT - 10, Anchor.START, DARK, 11, false, line.name());
            }
            legend = next;
            trace(canvas, line, colour, x -> left + LEFT + width * (x - first) / span, y -> top + TOP + height * (1 - (y - low) / (high - low)));
        }
    }

    private static void trace(Canvas canvas, Line line, int colour, java.util.function.DoubleUnaryOperator across, java.util.function.DoubleUnaryOperator down) {
        for (int i = 0; i < line.x().size(); i++) {
            double x = across.applyAsDouble(line.x().get(i));
            double y = down.applyAsDouble(line.y().get(i));
            canvas.dot(x, y, 3, colour);
            if (i > 0) {
                canvas.line(across.applyAsDouble(line.x().get(i - 1)), down.applyAsDouble(line.y().get(i - 1)), x, y, colour, 1.6);
            }
        }
    }

    /**
     * Round numbers along an axis.
     *
     * @param step   1, 2 or 5 times a power of ten
     * @param places multiples of it
     */
    record Ticks(double step, List<Double> places) {
        /** Five or fewer steps between two numbers. */
        static Ticks between(double low, double high) {
            double least = (high - low) / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(least)));
            double step = DoubleStream.of(1, 2, 5, 10).map(times -> times * power).filter(size -> size >= least * (1 - ALIKE)).findFirst().orElseThrow();
            long from = (long) Math.ceil(low / step - ALIKE);
            long to = (long) Math.floor(high / step + ALIKE);
            return new Ticks(step, LongStream.rangeClosed(from, to).mapToObj(number -> number * step).toList());
        }

        String words(double place, double scale) {
            int digits = (int) Math.max(0, Math.ceil(-Math.log10(step * scale) - ALIKE));
            return String.format(Locale.ROOT, "%." + digits + "f", place * scale);
        }
    }
}
