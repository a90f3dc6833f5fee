package dev.engram.engine.report;

import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.data.Pictures;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Wrongly recognised samples side by side, as the network saw them. */
final class MistakeSheet {
    private static final int COLUMNS = 8;
    private static final int SIDE = 112;
    private static final int TEXT = 34;
    private static final int GAP = 10;

    private final InputSpec input;
    private final Pictures pictures;
    private final List<String> names;

    MistakeSheet(InputSpec input, Pictures pictures, List<String> names) {
        this.input = input;
        this.pictures = pictures;
        this.names = names;
    }

    void write(List<Report.Mistake> mistakes, Path file) throws IOException {
        int columns = Math.min(COLUMNS, mistakes.size());
        int rows = (mistakes.size() + columns - 1) / columns;
        BufferedImage sheet = new BufferedImage(GAP + columns * (SIDE + GAP), GAP + rows * (SIDE + TEXT + GAP), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        for (int i = 0; i < mistakes.size(); i++) {
            Report.Mistake mistake = mistakes.get(i);
            int x = GAP + i % columns * (SIDE + GAP);
            int y = GAP + i / columns * (SIDE + TEXT + GAP);
            double scale = Math.min((double) SIDE / input.width(), (double) SIDE / input.height());
            g.drawImage(image(mistake.sample()), x, y, (int) (input.width() * scale), (int) (input.height() * scale), null);
            g.setColor(Color.BLACK);
            g.drawString(cut("is " + names.get(mistake.truth())), x, y + SIDE + 13);
            g.setColor(new Color(170, 30, 30));
            g.drawString(cut(String.format(Locale.ROOT, "%.0f %% %s", 100 * mistake.certainty(), names.get(mistake.answer()))), x, y + SIDE + 27);
        }
        g.dispose();
        ImageIO.write(sheet, "png", file.toFile());
    }

    private BufferedImage image(String id) {
        byte[] pixels = pictures.get(id);
        BufferedImage image = new BufferedImage(input.width(), input.height(), BufferedImage.TYPE_INT_RGB);
        int channels = input.channels();
        for (int i = 0; i < input.width() * input.height(); i++) {
            int red = pixels[i * channels] & 0xff;
            int green = pixels[i * channels + (channels > 1 ? 1 : 0)] & 0xff;
            int blue = pixels[i * channels + (channels > 1 ? 2 : 0)] & 0xff;
            image.setRGB(i % input.width(), i / input.width(), red << 16 | green << 8 | blue);
        }
        return image;
    }

    private static String cut(String text) {
        return text.length() <= 18 ? text : text.substring(0, 17) + "…";
    }
}
