package dev.engram.engine.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Lines over the same steps, one panel below the other.
 *
 * @param across what the steps are
 * @param panels from top to bottom
 */
record LineChart(String across, List<Panel> panels) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 180;
    private static final int LEFT = 72;
    private static final int RIGHT = 24;
    private static final int TOP = 30;
    private static final int BOTTOM = 28;
    private static final Color[] COLOURS = {new Color(30, 90, 180), new Color(200, 90, 20), new Color(40, 130, 60)};

    /**
     * One panel; its scale is that of its lines.
     *
     * @param title above it
     * @param lines those without points are left out
     */
    record Panel(String title, List<Line> lines) {}

    /**
     * One line.
     *
     * @param name  for people
     * @param x     of each point, ascending
     * @param y     of each point
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Line(String name, double[] x, double[] y) {}

    void write(Path file) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, panels.size() * HEIGHT + BOTTOM, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        double last = points().flatMapToDouble(line -> java.util.Arrays.stream(line.x())).max().orElse(1);
        for (int i = 0; i < panels.size(); i++) {
            draw((Graphics2D) g.create(0, i * HEIGHT, WIDTH, HEIGHT), panels.get(i), last);
        }
        g.setColor(Color.BLACK);
        g.setFont(new Font(Font.SANS_SERIF, Font.ITALIC, 12));
        g.drawString(across, LEFT, image.getHeight() - 10);
        g.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private Stream<Line> points() {
        return panels.stream().flatMap(panel -> panel.lines().stream());
    }

    private static void draw(Graphics2D g, Panel panel, double last) {
        double[] all = panel.lines().stream().flatMapToDouble(line -> java.util.Arrays.stream(line.y())).filter(Double::isFinite).toArray();
        double low = java.util.Arrays.stream(all).min().orElse(0);
        double high = Math.max(java.util.Arrays.stream(all).max().orElse(1), low + 1e-12);
        int height = HEIGHT - TOP - BOTTOM;
        int width = WIDTH - LEFT - RIGHT;
        g.setColor(Color.BLACK);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        g.drawString(panel.title(), LEFT, TOP - 10);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        g.setColor(Color.LIGHT_GRAY);
        g.drawRect(LEFT, TOP, width, height);
        g.setColor(Color.DARK_GRAY);
        g.drawString(text(high), 6, TOP + 10);
        g.drawString(text(low), 6, TOP + height);
        g.drawString(String.format(Locale.ROOT, "%.0f", last), WIDTH - RIGHT - 30, TOP + height + 14);
        int legend = LEFT + 150;
        for (int i = 0; i < panel.lines().size(); i++) {
            Line line = panel.lines().get(i);
            if (line.x().length > 0) {
                g.setColor(COLOURS[i % COLOURS.length]);
                g.drawString(line.name(), legend, TOP - 10);
                legend += g.getFontMetrics().stringWidth(line.name()) + 20;
                trace(g, line, x -> LEFT + width * x / Math.max(1, last), y -> TOP + height * (1 - (y - low) / (high - low)));
            }
        }
        g.dispose();
    }

    private static void trace(Graphics2D g, Line line, java.util.function.DoubleUnaryOperator across, java.util.function.DoubleUnaryOperator down) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < line.x().length; i++) {
            double x = across.applyAsDouble(line.x()[i]);
            double y = down.applyAsDouble(line.y()[i]);
            if (path.getCurrentPoint() == null) {
                path.moveTo(x, y);
            }
            path.lineTo(x, y);
            g.fillOval((int) x - 1, (int) y - 1, 3, 3);
        }
        g.setStroke(new BasicStroke(1.5f));
        g.draw(path);
    }

    private static String text(double value) {
        return value != 0 && (Math.abs(value) < 0.01 || Math.abs(value) >= 10_000) ? String.format(Locale.ROOT, "%.1e", value)
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
