package dev.engram.engine.data;

import dev.engram.api.augment.Picture;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.plugins.Whereabouts;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A plan's augmentations, one after the other. What each returns must fit, and who waits for a picture can see whether it is still being
 * worked on. Thread-safe.
 */
final class Augmenter {
    private final InputSpec input;
    private final List<NamedAugmentation> augmentations;
    private final Map<Thread, Work> working = new ConcurrentHashMap<>();

    /** One augmentation at one sample; each has an identity of its own. */
    private static final class Work {
        private final String augmentation;
        private final String sample;
        private int looks;

        Work(String augmentation, String sample) {
            this.augmentation = augmentation;
            this.sample = sample;
        }
    }

    Augmenter(InputSpec input, List<NamedAugmentation> augmentations) {
        this.input = input;
        this.augmentations = List.copyOf(augmentations);
    }

    /** The pixels after all augmentations; those given are not changed. */
    byte[] apply(String sample, byte[] pixels, SplittableRandom random) {
        if (augmentations.isEmpty()) {
            return pixels;
        }
        Picture picture = Picture.of(pixels.clone(), input.width(), input.height(), input.channels());
        for (NamedAugmentation augmentation : augmentations) {
            working.put(Thread.currentThread(), new Work(augmentation.name(), sample));
            try {
                picture = fitting(augmentation.name(), sample, augmentation.acting().apply(picture, random));
            } catch (RoundFailure | OutOfMemoryError e) {
                throw e;
            } catch (RuntimeException | Error e) {
                throw new AugmentationException(augmentation.name(), sample, e);
            } finally {
                working.remove(Thread.currentThread());
            }
        }
        return picture.pixels();
    }

    private Picture fitting(String augmentation, String sample, Picture made) {
        if (made == null) {
            throw new RoundFailure("augmentation '" + augmentation + "' returned null for sample " + sample
                    + "; it has to return the picture it was given, changed, or another of the same size");
        }
        if (made.width() != input.width() || made.height() != input.height() || made.channels() != input.channels()) {
            throw new RoundFailure("augmentation '" + augmentation + "' made a picture of " + size(made.width(), made.height(), made.channels())
                    + " out of " + size(input.width(), input.height(), input.channels()) + " (sample " + sample
                    + "); size and channels must stay: correct it and install the corrected jar, or leave it out of the scenario");
        }
        return made;
    }

    private static String size(int width, int height, int channels) {
        return width + "x" + height + " with " + channels + (channels == 1 ? " channel" : " channels");
    }

    /**
     * Looks at what is being worked on; called at equal distances by one thread that waits. Time is counted in such looks, not by a clock: a
     * process that was stopped for an hour is not late.
     *
     * @param most looks at one augmentation of one sample
     * @throws RoundFailure if one of them went on for longer; says where it is
     */
    void look(int most, double seconds) {
        working.forEach((thread, work) -> {
            if (++work.looks > most) {
                throw new RoundFailure("augmentation '" + work.augmentation + "' has worked on sample " + work.sample + " for " + Math.round(most * seconds)
                        + " s and has not ended" + Whereabouts.of(thread) + ". It is taken for endless: correct it and install the corrected jar, or leave it"
                        + " out of the scenario");
            }
        });
    }
}
