package dev.engram.vision;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Picture;
import dev.engram.api.plugin.Plugin;
import java.util.SplittableRandom;

/** Pads a picture on all sides and cuts its own size out somewhere: a shift by whole pixels. */
@Plugin(name = "random-crop", config = RandomCrop.Config.class)
public final class RandomCrop implements AugmentationFactory<RandomCrop.Config> {
    /**
     * What can be chosen.
     *
     * @param padding pixels on each side; by default an eighth of the shorter side
     * @param fill    {@code edge} (default) repeats the outermost pixels, {@code black} is zero
     */
    public record Config(Integer padding, String fill) {
        public Config {
            Checks.require(padding == null || padding >= 0 && padding <= 1024, "padding", padding, "0 to 1024");
            fill = Fill.checked(fill);
        }
    }

    @Override
    public Augmentation create(Config config) {
        boolean edge = Fill.isEdge(config.fill());
        return (picture, random) -> {
            int padding = config.padding() == null ? Math.min(picture.width(), picture.height()) / 8 : config.padding();
            return shift(picture, draw(random, padding), draw(random, padding), edge);
        };
    }

    private static int draw(SplittableRandom random, int padding) {
        return random.nextInt(2 * padding + 1) - padding;
    }

    private static Picture shift(Picture picture, int dx, int dy, boolean edge) {
        if (dx == 0 && dy == 0) {
            return picture;
        }
        byte[] mask = picture.mask() == null ? null : moved(picture.mask(), picture, 1, dx, dy, false);
        return picture.with(moved(picture.pixels(), picture, picture.channels(), dx, dy, edge), mask);
    }

    private static byte[] moved(byte[] from, Picture size, int channels, int dx, int dy, boolean edge) {
        byte[] to = new byte[from.length];
        int at = 0;
        for (int y = 0; y < size.height(); y++) {
            int sourceY = Math.max(0, Math.min(size.height() - 1, y + dy));
            for (int x = 0; x < size.width(); x++, at += channels) {
                int sourceX = Math.max(0, Math.min(size.width() - 1, x + dx));
                if (edge || sourceX == x + dx && sourceY == y + dy) {
                    System.arraycopy(from, (sourceY * size.width() + sourceX) * channels, to, at, channels);
                }
            }
        }
        return to;
    }
}
