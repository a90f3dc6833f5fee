package dev.engram.vision;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Picture;
import dev.engram.api.plugin.Plugin;
import java.util.List;
import java.util.SplittableRandom;

/** Turns, scales, shears and shifts a picture a little around its centre, with bilinear interpolation. */
@Plugin(name = "affine", config = Affine.Config.class)
public final class Affine implements AugmentationFactory<Affine.Config> {
    /**
     * What can be chosen; all draws are even.
     *
     * @param rotation largest angle to either side, in degrees; 10 by default
     * @param shift    largest way to either side, as a share of the side; 0.1 by default
     * @param scale    smallest and largest factor; 0.9 and 1.1 by default
     * @param shear    largest angle to either side, in degrees; 5 by default
     * @param fill     {@code edge} (default) repeats the outermost pixels, {@code black} is zero
     */
    public record Config(Double rotation, Double shift, List<Double> scale, Double shear, String fill) {
        public Config {
            rotation = Checks.within("rotation", rotation, 10, 0, 180);
            shift = Checks.within("shift", shift, 0.1, 0, 1);
            scale = Checks.range("scale", scale, 0.9, 1.1, 0.1, 10);
            shear = Checks.within("shear", shear, 5, 0, 45);
            fill = Fill.checked(fill);
        }
    }

    /** From a pixel of the result to where it comes from: x' = a x + b y + c, y' = d x + e y + f. */
    private record Map(float a, float b, float c, float d, float e, float f) {}

    @Override
    public Augmentation create(Config config) {
        boolean edge = Fill.isEdge(config.fill());
        return (picture, random) -> {
            Map map = draw(config, picture, random);
            byte[] mask = picture.mask() == null ? null : nearest(picture.mask(), picture, map);
            return picture.with(bilinear(picture, map, edge), mask);
        };
    }

    private static Map draw(Config config, Picture picture, SplittableRandom random) {
        double angle = StrictMath.toRadians(Chance.around(random, config.rotation()));
        double shear = StrictMath.tan(StrictMath.toRadians(Chance.around(random, config.shear())));
        double zoom = 1 / Chance.between(random, config.scale());
        double dx = Chance.around(random, config.shift()) * picture.width();
        double dy = Chance.around(random, config.shift()) * picture.height();
        double cos = StrictMath.cos(angle) * zoom;
        double sin = StrictMath.sin(angle) * zoom;
        double a = cos;
        double b = sin + shear * cos;
        double d = -sin;
        double e = cos - shear * sin;
        double centreX = (picture.width() - 1) / 2.0;
        double centreY = (picture.height() - 1) / 2.0;
        return new Map((float) a, (float) b, (float) (centreX + dx - a * centreX - b * centreY),
                (float) d, (float) e, (float) (centreY + dy - d * centreX - e * centreY));
    }

    private static byte[] bilinear(Picture picture, Map map, boolean edge) {
        int channels = picture.channels();
        byte[] to = new byte[picture.pixels().length];
        int at = 0;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++, at += channels) {
                float fromX = map.a * x + map.b * y + map.c;
                float fromY = map.d * x + map.e * y + map.f;
                int left = (int) Math.floor(fromX);
                int top = (int) Math.floor(fromY);
                blend(picture, left, top, fromX - left, fromY - top, edge, to, at);
            }
        }
        return to;
    }

    /** The weighted mean of four neighbours. */
    private static void blend(Picture picture, int left, int top, float right, float down, boolean edge, byte[] to, int at) {
        int channels = picture.channels();
        int a = place(picture, left, top, edge);
        int b = place(picture, left + 1, top, edge);
        int c = place(picture, left, top + 1, edge);
        int d = place(picture, left + 1, top + 1, edge);
        byte[] from = picture.pixels();
        for (int channel = 0; channel < channels; channel++) {
            float upper = value(from, a, channel) * (1 - right) + value(from, b, channel) * right;
            float lower = value(from, c, channel) * (1 - right) + value(from, d, channel) * right;
            to[at + channel] = (byte) (upper * (1 - down) + lower * down + 0.5f);
        }
    }

    private static float value(byte[] from, int place, int channel) {
        return place < 0 ? 0 : from[place + channel] & 0xff;
    }

    /** Index of a pixel's first byte; outside the picture the nearest one's, or -1 for black. */
    private static int place(Picture picture, int x, int y, boolean edge) {
        int insideX = Math.max(0, Math.min(picture.width() - 1, x));
        int insideY = Math.max(0, Math.min(picture.height() - 1, y));
        return edge || insideX == x && insideY == y ? (insideY * picture.width() + insideX) * picture.channels() : -1;
    }

    private static byte[] nearest(byte[] mask, Picture size, Map map) {
        byte[] to = new byte[mask.length];
        for (int y = 0, at = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++, at++) {
                int fromX = (int) Math.floor(map.a * x + map.b * y + map.c + 0.5f);
                int fromY = (int) Math.floor(map.d * x + map.e * y + map.f + 0.5f);
                if (fromX >= 0 && fromX < size.width() && fromY >= 0 && fromY < size.height()) {
                    to[at] = mask[fromY * size.width() + fromX];
                }
            }
        }
        return to;
    }
}
