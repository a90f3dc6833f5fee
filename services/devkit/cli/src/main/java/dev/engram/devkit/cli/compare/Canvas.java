package dev.engram.devkit.cli.compare;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;

/** Something to draw on; units are pixels, from the top left. */
interface Canvas {
    /** Where a text stands at its place. */
    enum Anchor {
        START, MIDDLE, END
    }

    void line(double x1, double y1, double x2, double y2, int rgb, double width);

    void dot(double x, double y, double radius, int rgb);

    void text(double x, double y, Anchor anchor, int rgb, int size, boolean bold, String words);

    /** An SVG document, white to begin with. */
    final class Svg implements Canvas {
        private final StringBuilder text = new StringBuilder();

        Svg(int width, int height) {
            text.append(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                    + "font-family=\"sans-serif\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n", width, height, width, height));
        }

        @Override
        public void line(double x1, double y1, double x2, double y2, int rgb, double width) {
            text.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#%06x\" stroke-width=\"%.1f\"/>%n", x1, y1, x2,
                    y2, rgb, width));
        }

        @Override
        public void dot(double x, double y, double radius, int rgb) {
            text.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#%06x\"/>%n", x, y, radius, rgb));
        }

        @Override
        public void text(double x, double y, Anchor anchor, int rgb, int size, boolean bold, String words) {
            text.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#%06x\" font-size=\"%d\"%s>%s</text>%n", x, y,
                    anchor.name().toLowerCase(Locale.ROOT), rgb, size, bold ? " font-weight=\"bold\"" : "",
                    words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
        }

        String document() {
            return text + "</svg>\n";
        }
    }

    /** A picture, white to begin with. */
    final class Raster implements Canvas {
        private final BufferedImage image;
        private final Graphics2D g;

        Raster(int width, int height) {
            image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            g = image.createGraphics();
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, width, height);
        }

        @Override
        public void line(double x1, double y1, double x2, double y2, int rgb, double width) {
            g.setColor(new Color(rgb));
            g.setStroke(new BasicStroke((float) width));
            g.draw(new java.awt.geom.Line2D.Double(x1, y1, x2, y2));
        }

        @Override
        public void dot(double x, double y, double radius, int rgb) {
            g.setColor(new Color(rgb));
            g.fill(new java.awt.geom.Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
        }

        @Override
        public void text(double x, double y, Anchor anchor, int rgb, int size, boolean bold, String words) {
            g.setColor(new Color(rgb));
            g.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size));
            double back = anchor == Anchor.START ? 0 : g.getFontMetrics().stringWidth(words) / (anchor == Anchor.MIDDLE ? 2.0 : 1.0);
            g.drawString(words, (float) (x - back), (float) y);
        }

        BufferedImage image() {
            g.dispose();
            return image;
        }
    }
}
