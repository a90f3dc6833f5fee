package dev.engram.faults;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Pictures of 8x8 pixels whose classes can be told apart. */
public final class TinyPictures {
    private TinyPictures() {}

    /**
     * A bright bar whose place and direction tell the class.
     *
     * @param label  0 to 7
     * @param number another picture of the class for each number
     */
    public static byte[] png(int label, int number) {
        SplittableRandom random = new SplittableRandom(label * 1_000_003L + number);
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                int along = label % 2 == 0 ? x : y;
                image.getRaster().setSample(x, y, 0, (along / 2 == label / 2 ? 190 : 10) + random.nextInt(60));
            }
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
