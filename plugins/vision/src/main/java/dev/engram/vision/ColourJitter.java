package dev.engram.vision;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Picture;
import dev.engram.api.plugin.Plugin;
import java.util.List;

/** Changes brightness and contrast a little, the same for all channels. */
@Plugin(name = "colour-jitter", config = ColourJitter.Config.class)
public final class ColourJitter implements AugmentationFactory<ColourJitter.Config> {
    /**
     * What can be chosen.
     *
     * @param brightness smallest and largest factor on the values; 0.8 and 1.2 by default
     * @param contrast   smallest and largest factor on the distance from the picture's mean; 0.9 and 1.1 by default
     */
    public record Config(List<Double> brightness, List<Double> contrast) {
        public Config {
            brightness = Checks.range("brightness", brightness, 0.8, 1.2, 0, 10);
            contrast = Checks.range("contrast", contrast, 0.9, 1.1, 0, 10);
        }
    }

    @Override
    public Augmentation create(Config config) {
        return (picture, random) -> {
            double brightness = Chance.between(random, config.brightness());
            double contrast = Chance.between(random, config.contrast());
            byte[] table = table(brightness, contrast, mean(picture) * brightness);
            byte[] pixels = picture.pixels();
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = table[pixels[i] & 0xff];
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
            double changed = (value * brightness - mean) * contrast + mean;
            table[value] = (byte) Math.max(0, Math.min(255, (int) (changed + 0.5)));
        }
        return table;
    }
}
