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

    @Override
    public Augmentation create(Config config) {
        boolean edge = Fill.isEdge(config.fill());
        return (picture, random) -> draw(config, picture, random).of(picture, edge);
    }

    private static Warp draw(Config config, Picture picture, SplittableRandom random) {
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
        return new Warp((float) a, (float) b, (float) (centreX + dx - a * centreX - b * centreY),
                (float) d, (float) e, (float) (centreY + dy - d * centreX - e * centreY));
    }
}
