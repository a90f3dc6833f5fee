package dev.engram.vision;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Picture;
import dev.engram.api.plugin.Plugin;
import java.util.List;

/**
 * Changes brightness and contrast a little, the same for all channels, and saturation and hue if asked: in this order, where torchvision's
 * {@code ColorJitter} draws it. Saturation and hue mean what they mean there. Grey pictures have neither.
 */
@Plugin(name = "colour-jitter", config = ColourJitter.Config.class)
public final class ColourJitter implements AugmentationFactory<ColourJitter.Config> {
    private static final List<Double> SAME = List.of(1.0, 1.0);
    private static final List<Double> STILL = List.of(0.0, 0.0);

    /**
     * What can be chosen.
     *
     * @param brightness smallest and largest factor on the values; 0.8 and 1.2 by default
     * @param contrast   smallest and largest factor on the distance from the picture's mean; 0.9 and 1.1 by default
     * @param saturation smallest and largest factor on the distance from the pixel's grey; 1 and 1 (nothing) by default
     * @param hue        smallest and largest turn of the colour circle, in turns, -0.5 to 0.5; 0 and 0 (nothing) by default
     */
    public record Config(List<Double> brightness, List<Double> contrast, List<Double> saturation, List<Double> hue) {
        public Config {
            brightness = Checks.range("brightness", brightness, 0.8, 1.2, 0, 10);
            contrast = Checks.range("contrast", contrast, 0.9, 1.1, 0, 10);
            saturation = Checks.range("saturation", saturation, 1, 1, 0, 10);
            hue = Checks.range("hue", hue, 0, 0, -0.5, 0.5);
        }
    }

    @Override
    public Augmentation create(Config config) {
        boolean saturating = !config.saturation().equals(SAME);
        boolean turning = !config.hue().equals(STILL);
        return (picture, random) -> {
            double brightness = Chance.between(random, config.brightness());
            double contrast = Chance.between(random, config.contrast());
            Colours.look(picture.pixels(), table(brightness, contrast, mean(picture) * brightness));
            if (saturating) {
                double factor = Chance.between(random, config.saturation());
                if (picture.channels() == 3) {
                    Saturation.change(picture.pixels(), factor);
                }
            }
            if (turning) {
                double turn = Chance.between(random, config.hue());
                if (picture.channels() == 3) {
                    Hue.turn(picture.pixels(), turn);
                }
            }
            return picture;
        };
    }

    private static double mean(Picture picture) {
        long sum = 0;
        for (byte each : picture.pixels()) {
            sum += each & 0xff;
        }
        return (double) sum / picture.pixels().length;
    }

    /** There are only 256 answers. */
    private static byte[] table(double brightness, double contrast, double mean) {
        byte[] table = new byte[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = Colours.clamped((value * brightness - mean) * contrast + mean);
        }
        return table;
    }
}
