package dev.engram.vision;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Picture;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cuts a part of random area and proportions out and scales it to the network's size (Szegedy et al., "Going Deeper with Convolutions", 2014), as
 * torchvision's {@code RandomResizedCrop} draws it: the area evenly, the ratio of the sides evenly in its logarithm, ten tries, then the middle.
 * Scaling is bilinear with the filter widened when it shrinks (torchvision: {@code antialias}).
 *
 * <p>The part is cut out of a picture of its own proportions with up to {@code oversampling}² times the network's pixels, so that it is not a blur.
 * Ratios are those of the file's pixels.
 */
@Plugin(name = "random-resized-crop", config = RandomResizedCrop.Config.class)
public final class RandomResizedCrop implements AugmentationFactory<RandomResizedCrop.Config> {
    private static final int TRIES = 10;

    /**
     * What can be chosen.
     *
     * @param scale        smallest and largest share of the picture's area; 0.08 and 1 by default
     * @param ratio        smallest and largest width for a height of 1; 3/4 and 4/3 by default
     * @param oversampling how much finer than the network's input a picture is kept, per side; 2 by default. More keeps small parts sharper and takes
     *     memory with its square
     */
    public record Config(List<Double> scale, List<Double> ratio, Double oversampling) {
        public Config {
            scale = Checks.range("scale", scale, 0.08, 1, 1e-4, 1);
            ratio = Checks.range("ratio", ratio, 3 / 4.0, 4 / 3.0, 0.05, 20);
            oversampling = Checks.within("oversampling", oversampling, 2, 1, 8);
        }
    }

    @Override
    public Augmentation create(Config config) {
        return (picture, random) -> Scaling.of(picture, draw(config, picture.width(), picture.height(), random), picture.width(), picture.height());
    }

    @Override
    public Augmentation create(Config config, InputSpec input) {
        return new Augmentation() {
            @Override
            public Picture apply(Picture picture, SplittableRandom random) {
                return Scaling.of(picture, draw(config, picture.width(), picture.height(), random), input.width(), input.height());
            }

            @Override
            public int rows(int width, int height, SplittableRandom random) {
                Box part = draw(config, width, height, random);
                return part.top() + part.height();
            }

            @Override
            public double oversampling() {
                return config.oversampling();
            }
        };
    }

    private static Box draw(Config config, int wide, int high, SplittableRandom random) {
        double area = (double) wide * high;
        double least = StrictMath.log(config.ratio().get(0));
        double most = StrictMath.log(config.ratio().get(1));
        for (int i = 0; i < TRIES; i++) {
            double part = area * Chance.between(random, config.scale());
            double ratio = StrictMath.exp(least + (most - least) * random.nextDouble());
            long width = Math.round(Math.sqrt(part * ratio));
            long height = Math.round(Math.sqrt(part / ratio));
            if (width > 0 && width <= wide && height > 0 && height <= high) {
                return Box.somewhere((int) width, (int) height, wide, high, random);
            }
        }
        return middle(config, wide, high);
    }

    /** As much of the middle as the ratio allows. */
    private static Box middle(Config config, int wide, int high) {
        double ratio = (double) wide / high;
        double wanted = Math.max(config.ratio().get(0), Math.min(config.ratio().get(1), ratio));
        int width = ratio > wanted ? Math.max(1, (int) Math.round(high * wanted)) : wide;
        int height = ratio < wanted ? Math.max(1, (int) Math.round(wide / wanted)) : high;
        return new Box((wide - width) / 2, (high - height) / 2, width, height);
    }
}
