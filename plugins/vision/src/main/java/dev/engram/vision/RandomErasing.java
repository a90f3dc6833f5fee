package dev.engram.vision;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Picture;
import dev.engram.api.plugin.Plugin;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Erases a random rectangle of some of the pictures (Zhong et al., "Random Erasing Data Augmentation", 2020), drawn as torchvision's
 * {@code RandomErasing} does: the area evenly, the ratio of the sides evenly in its logarithm, ten tries, then nothing. What is erased
 * is background in the mask.
 */
@Plugin(name = "random-erasing", config = RandomErasing.Config.class)
public final class RandomErasing implements AugmentationFactory<RandomErasing.Config> {
    private static final int TRIES = 10;

    /**
     * What can be chosen.
     *
     * @param p     share of the pictures; 0.5 by default
     * @param scale smallest and largest share of the area; 0.02 and 0.33 by default
     * @param ratio smallest and largest height for a width of 1; 0.3 and 3.3 by default
     * @param fill  {@code mean} (default) is the picture's own mean colour, which is nearest to torchvision's zero behind the normalisation;
     *     {@code random} draws every value, which the paper found best; {@code black} is zero
     */
    public record Config(Double p, List<Double> scale, List<Double> ratio, String fill) {
        public Config {
            p = Checks.within("p", p, 0.5, 0, 1);
            scale = Checks.range("scale", scale, 0.02, 0.33, 0, 1);
            ratio = Checks.range("ratio", ratio, 0.3, 3.3, 0.01, 100);
            fill = fill == null ? "mean" : fill;
            Checks.require(List.of("mean", "random", "black").contains(fill), "fill", fill, "mean, random or black");
        }
    }

    @Override
    public Augmentation create(Config config) {
        return (picture, random) -> {
            if (random.nextDouble() < config.p()) {
                Box box = draw(config, picture, random);
                if (box != null) {
                    erase(picture, box, config.fill(), random);
                }
            }
            return picture;
        };
    }

    /** Null if no rectangle fitted. */
    private static Box draw(Config config, Picture picture, SplittableRandom random) {
        double area = (double) picture.width() * picture.height();
        double low = StrictMath.log(config.ratio().get(0));
        double high = StrictMath.log(config.ratio().get(1));
        for (int i = 0; i < TRIES; i++) {
            double part = area * Chance.between(random, config.scale());
            double ratio = StrictMath.exp(low + (high - low) * random.nextDouble());
            long height = Math.round(Math.sqrt(part * ratio));
            long width = Math.round(Math.sqrt(part / ratio));
            if (width > 0 && height > 0 && width < picture.width() && height < picture.height()) {
                return Box.somewhere((int) width, (int) height, picture.width(), picture.height(), random);
            }
        }
        return null;
    }

    private static void erase(Picture picture, Box box, String fill, SplittableRandom random) {
        int channels = picture.channels();
        byte[] colour = fill.equals("mean") ? Colours.mean(picture) : new byte[channels];
        boolean noise = fill.equals("random");
        for (int y = box.top(); y < box.top() + box.height(); y++) {
            int row = y * picture.width() + box.left();
            for (int i = 0; i < box.width() * channels; i++) {
                picture.pixels()[row * channels + i] = noise ? (byte) random.nextInt(256) : colour[i % channels];
            }
            if (picture.mask() != null) {
                java.util.Arrays.fill(picture.mask(), row, row + box.width(), (byte) 0);
            }
        }
    }
}
