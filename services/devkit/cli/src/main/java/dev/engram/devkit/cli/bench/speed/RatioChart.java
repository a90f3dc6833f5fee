package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import java.util.List;
import java.util.Locale;

/** Ratios as a picture: a line for each case with a dot, its interval, and strokes where the must and the aim are. The axis is logarithmic. */
final class RatioChart {
    private static final int WIDTH = 860;
    private static final int LEFT = 260;
    private static final int RIGHT = 60;
    private static final int TOP = 46;
    private static final int ROW = 34;
    private static final List<Double> TICKS = List.of(0.1, 0.2, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 10.0);

    private final List<Outcome> cases;
    private final double least;
    private final double most;

    /** A chart of the cases that have an interval, but for those in which less is better. */
    RatioChart(List<Outcome> all) {
        cases = all.stream().filter(each -> each.low() != null && !each.most()).toList();
        least = cases.stream().mapToDouble(each -> Math.min(each.low(), each.must())).min().orElse(1) / 1.1;
        most = cases.stream().mapToDouble(each -> Math.max(each.high(), each.aim() == null ? each.must() : each.aim())).max().orElse(1) * 1.1;
    }

    /** As SVG. */
    String svg() {
        int height = TOP + ROW * cases.size() + 40;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                + "font-family=\"sans-serif\" font-size=\"13\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n", WIDTH, height, WIDTH, height));
        text(svg, 12, 22, "start", "#222222", "Ratio of medians: above 1 Engram is faster. Red stroke: must; green stroke: aim.");
        int bottom = TOP + ROW * cases.size();
        for (double tick : TICKS) {
            if (tick >= least && tick <= most) {
                line(svg, x(tick), TOP - 8, x(tick), bottom, tick == 1 ? "#666666" : "#dddddd", 1);
                text(svg, x(tick), bottom + 18, "middle", "#444444", tick == Math.rint(tick) ? String.valueOf((int) tick) : String.valueOf(tick));
            }
        }
        for (int i = 0; i < cases.size(); i++) {
            row(svg, cases.get(i), TOP + ROW * i + ROW / 2.0);
        }
        return svg.append("</svg>\n").toString();
    }

    private void row(StringBuilder svg, Outcome each, double y) {
        String colour = each.verdict() == Verdict.BELOW ? "#c62828" : each.verdict() == Verdict.AIM ? "#2e7d32" : "#1565c0";
        text(svg, LEFT - 14, y + 4, "end", "#222222", each.name());
        line(svg, x(each.must()), y - 9, x(each.must()), y + 9, "#c62828", 2);
        if (each.aim() != null) {
            line(svg, x(each.aim()), y - 9, x(each.aim()), y + 9, "#2e7d32", 2);
        }
        line(svg, x(each.low()), y, x(each.high()), y, colour, 3);
        svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>%n", x(each.ratio()), y, colour));
        text(svg, WIDTH - 8, y + 4, "end", colour, String.format(Locale.ROOT, "%.2f", each.ratio()));
    }

    private double x(double ratio) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(ratio / least) / Math.log(most / least);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String colour, int width) {
        svg.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%d\"/>%n", x1, y1, x2, y2,
                colour, width));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String colour, String words) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor, colour, words));
    }
}
