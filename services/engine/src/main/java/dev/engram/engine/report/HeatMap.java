package dev.engram.engine.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * A matrix as a picture. Cells shrink as there are more of them; below a readable size figures and then names are left out.
 *
 * @param title   above it
 * @param down    what rows are
 * @param across  what columns are
 * @param rows    names
 * @param columns names
 * @param shade   0 to 1 by row and column; NaN for no cell
 * @param text    by row and column
 */
record HeatMap(String title, String down, String across, List<String> rows, List<String> columns, double[][] shade, String[][] text) {
    private static final int MARGIN = 16;
    private static final int LEGIBLE = 14;

    /** Counts; shaded by the share of the row. */
    static HeatMap confusion(int[][] counts, List<String> names) {
        double[][] shade = new double[counts.length][counts.length];
        String[][] text = new String[counts.length][counts.length];
        for (int r = 0; r < counts.length; r++) {
            long sum = Arrays.stream(counts[r]).asLongStream().sum();
            for (int c = 0; c < counts.length; c++) {
                shade[r][c] = sum == 0 ? 0 : (double) counts[r][c] / sum;
                text[r][c] = counts[r][c] == 0 ? "" : String.valueOf(counts[r][c]);
            }
        }
        return new HeatMap("Confusion on the hold-out", "true class", "recognised as", names, names, shade, text);
    }

    /** Accuracies by round and slice. */
    static HeatMap accuracies(List<List<Double>> matrix, List<String> slices) {
        double[][] shade = new double[matrix.size()][slices.size()];
        String[][] text = new String[matrix.size()][slices.size()];
        for (int r = 0; r < matrix.size(); r++) {
            for (int c = 0; c < slices.size(); c++) {
                boolean there = c < matrix.get(r).size();
                shade[r][c] = there ? matrix.get(r).get(c) : Double.NaN;
                text[r][c] = there ? String.format(Locale.ROOT, "%.1f", 100 * matrix.get(r).get(c)) : "";
            }
        }
        List<String> rounds = IntStream.rangeClosed(1, matrix.size()).mapToObj(String::valueOf).toList();
        return new HeatMap("Accuracy in % on each experience's hold-out", "after round", "experience", rounds, slices, shade, text);
    }

    void write(Path file) throws IOException {
        int cell = Math.max(6, Math.min(48, 1200 / Math.max(1, Math.max(rows.size(), columns.size()))));
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(9, Math.min(13, cell - 3)));
        BufferedImage probe = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        FontMetrics metrics = probe.createGraphics().getFontMetrics(font);
        int left = MARGIN * 2 + 20 + widest(rows, metrics);
        int top = MARGIN * 2 + 44 + widest(columns, metrics);
        BufferedImage image = new BufferedImage(Math.max(420, left + columns.size() * cell + MARGIN), top + rows.size() * cell + MARGIN,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        heading(g, font, left, top, rows.size() * cell);
        g.setFont(font);
        cells(g, left, top, cell);
        names(g, left, top, cell);
        g.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private void heading(Graphics2D g, Font font, int left, int top, int height) {
        g.setColor(Color.BLACK);
        g.setFont(font.deriveFont(Font.BOLD, 15f));
        g.drawString(title, MARGIN, MARGIN + 8);
        g.setFont(font.deriveFont(Font.ITALIC, 12f));
        g.drawString(across, left, MARGIN + 30);
        Graphics2D turned = (Graphics2D) g.create();
        turned.rotate(-Math.PI / 2, MARGIN + 8, top + height);
        turned.drawString(down, MARGIN + 8, top + height);
        turned.dispose();
    }

    private void cells(Graphics2D g, int left, int top, int cell) {
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < columns.size(); c++) {
                double value = shade[r][c];
                if (Double.isNaN(value)) {
                    continue;
                }
                int light = (int) Math.round(255 - 200 * value);
                g.setColor(new Color((int) Math.round(245 - 205 * value), light, 250));
                g.fillRect(left + c * cell, top + r * cell, cell - 1, cell - 1);
                if (cell >= 2 * LEGIBLE) {
                    g.setColor(value > 0.55 ? Color.WHITE : Color.DARK_GRAY);
                    FontMetrics metrics = g.getFontMetrics();
                    g.drawString(text[r][c], left + c * cell + (cell - metrics.stringWidth(text[r][c])) / 2,
                            top + r * cell + (cell + metrics.getAscent()) / 2 - 2);
                }
            }
        }
    }

    private void names(Graphics2D g, int left, int top, int cell) {
        g.setColor(Color.BLACK);
        int every = Math.max(1, (LEGIBLE + cell - 1) / cell);
        FontMetrics metrics = g.getFontMetrics();
        for (int r = 0; r < rows.size(); r += every) {
            String name = shortened(rows.get(r));
            g.drawString(name, left - 6 - metrics.stringWidth(name), top + r * cell + (cell + metrics.getAscent()) / 2 - 2);
        }
        for (int c = 0; c < columns.size(); c += every) {
            Graphics2D turned = (Graphics2D) g.create();
            turned.rotate(-Math.PI / 2, left + c * cell + (cell + metrics.getAscent()) / 2.0 - 2, top - 6);
            turned.drawString(shortened(columns.get(c)), left + c * cell + (cell + metrics.getAscent()) / 2 - 2, top - 6);
            turned.dispose();
        }
    }

    private static int widest(List<String> names, FontMetrics metrics) {
        return new ArrayList<>(names).stream().mapToInt(name -> metrics.stringWidth(shortened(name))).max().orElse(0);
    }

    private static String shortened(String name) {
        return name.length() <= 24 ? name : name.substring(0, 23) + "…";
    }
}
