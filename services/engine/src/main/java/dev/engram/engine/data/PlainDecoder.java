package dev.engram.engine.data;

import dev.engram.api.scenario.InputSpec;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Decodes with the JDK until the inference module's preprocessing is there. */
public final class PlainDecoder implements Pictures.Decoder {
    private final InputSpec input;

    public PlainDecoder(InputSpec input) {
        this.input = input;
    }

    @Override
    public byte[] pixels(byte[] file) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            if (image == null) {
                throw new IllegalArgumentException("not an image");
            }
            BufferedImage scaled = new BufferedImage(input.width(), input.height(), BufferedImage.TYPE_INT_RGB);
            Graphics2D g = scaled.createGraphics();
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            g.drawImage(image, 0, 0, input.width(), input.height(), null);
            g.dispose();
            byte[] out = new byte[input.width() * input.height() * input.channels()];
            int at = 0;
            boolean grey = image.getRaster().getNumBands() == 1;
            for (int y = 0; y < input.height(); y++) {
                for (int x = 0; x < input.width(); x++) {
                    int rgb = scaled.getRGB(x, y);
                    int r = rgb >> 16 & 0xff;
                    int gr = rgb >> 8 & 0xff;
                    int b = rgb & 0xff;
                    if (grey && image.getWidth() == input.width() && image.getHeight() == input.height()) {
                        r = gr = b = image.getRaster().getSample(x, y, 0);
                    }
                    if (input.channels() == 1) {
                        out[at++] = (byte) ((299 * r + 587 * gr + 114 * b + 500) / 1000);
                    } else {
                        out[at++] = (byte) r;
                        out[at++] = (byte) gr;
                        out[at++] = (byte) b;
                    }
                }
            }
            return out;
        } catch (IOException e) {
            throw new IllegalArgumentException("not an image: " + e.getMessage(), e);
        }
    }
}
