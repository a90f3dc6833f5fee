package dev.engram.vision;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Picture;
import dev.engram.api.plugin.Plugin;

/** Mirrors some of the pictures, left and right by default. */
@Plugin(name = "flip", config = Flip.Config.class)
public final class Flip implements AugmentationFactory<Flip.Config> {
    /**
     * What can be chosen.
     *
     * @param p         share of the pictures; 0.5 by default
     * @param direction {@code horizontal} (default) swaps left and right, {@code vertical} top and bottom
     */
    public record Config(Double p, String direction) {
        public Config {
            p = Checks.within("p", p, 0.5, 0, 1);
            direction = direction == null ? "horizontal" : direction;
            Checks.require(direction.equals("horizontal") || direction.equals("vertical"), "direction", direction, "horizontal or vertical");
        }
    }

    @Override
    public Augmentation create(Config config) {
        boolean horizontal = config.direction().equals("horizontal");
        return (picture, random) -> {
            if (random.nextDouble() < config.p()) {
                mirror(picture.pixels(), picture, picture.channels(), horizontal);
                if (picture.mask() != null) {
                    mirror(picture.mask(), picture, 1, horizontal);
                }
            }
            return picture;
        };
    }

    private static void mirror(byte[] bytes, Picture size, int channels, boolean horizontal) {
        if (horizontal) {
            for (int y = 0; y < size.height(); y++) {
                swap(bytes, y * size.width(), (y + 1) * size.width() - 1, size.width() / 2, -1, channels);
            }
        } else {
            for (int y = 0; y < size.height() / 2; y++) {
                swap(bytes, y * size.width(), (size.height() - 1 - y) * size.width(), size.width(), 1, channels);
            }
        }
    }

    /** Swaps pixels that walk up from the first place with those that walk from the second. */
    private static void swap(byte[] bytes, int first, int second, int count, int step, int channels) {
        for (int i = 0; i < count; i++) {
            int a = (first + i) * channels;
            int b = (second + i * step) * channels;
            for (int c = 0; c < channels; c++) {
                byte kept = bytes[a + c];
                bytes[a + c] = bytes[b + c];
                bytes[b + c] = kept;
            }
        }
    }
}
