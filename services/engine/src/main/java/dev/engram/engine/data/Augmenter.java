package dev.engram.engine.data;

import dev.engram.api.augment.Picture;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.RoundFailure;
import java.util.List;
import java.util.SplittableRandom;

/** A plan's augmentations, one after the other. What each returns must fit. Thread-safe. */
final class Augmenter {
    private final InputSpec input;
    private final List<NamedAugmentation> augmentations;
    private final Watch watch;

    Augmenter(InputSpec input, List<NamedAugmentation> augmentations, Watch watch) {
        this.input = input;
        this.augmentations = List.copyOf(augmentations);
        this.watch = watch;
    }

    /** What the augmentation that wants the finest pictures asks for. */
    double oversampling() {
        return augmentations.stream().mapToDouble(each -> each.acting().oversampling()).max().orElse(1);
    }

    /** Whether there is nothing to do. */
    boolean idle() {
        return augmentations.isEmpty();
    }

    /** Whether the first leaves the picture it is given as it is. */
    boolean sparing() {
        return augmentations.get(0).acting().oversampling() > 1;
    }

    /** How many rows from the top the first will look at of a picture of that size, given that stream; it may throw what {@link #apply} may. */
    int rows(String sample, int width, int height, SplittableRandom random) {
        NamedAugmentation first = augmentations.get(0);
        int rows = watch.over("augmentation '" + first.name() + "'", sample, () -> first.acting().rows(width, height, random));
        if (rows < 1 || rows > height) {
            throw new RoundFailure("augmentation '" + first.name() + "' wants " + rows + " rows of a picture of " + width + "x" + height + " (sample " + sample
                    + "); expected 1 to " + height);
        }
        return rows;
    }

    /** The pixels after all augmentations, at the network's size; the picture may be changed. */
    byte[] apply(String sample, Picture given, SplittableRandom random) {
        Picture picture = given;
        for (NamedAugmentation augmentation : augmentations) {
            Picture before = picture;
            picture = fitting(augmentation.name(), sample, before,
                    watch.over("augmentation '" + augmentation.name() + "'", sample, () -> augmentation.acting().apply(before, random)));
        }
        if (!fits(picture, input.width(), input.height())) {
            throw new RoundFailure("the augmentations left a picture of " + size(picture) + " (sample " + sample + "); one that asks for finer pictures has to"
                    + " bring them to the network's size, " + input.width() + "x" + input.height());
        }
        return picture.pixels();
    }

    private Picture fitting(String augmentation, String sample, Picture before, Picture made) {
        if (made == null) {
            throw new RoundFailure("augmentation '" + augmentation + "' returned null for sample " + sample
                    + "; it has to return the picture it was given, changed, or another of the same size");
        }
        boolean sized = fits(made, before.width(), before.height()) || fits(made, input.width(), input.height());
        if (!sized || made.channels() != before.channels()) {
            throw new RoundFailure("augmentation '" + augmentation + "' made a picture of " + size(made) + " out of " + size(before) + " (sample " + sample
                    + "); size and channels must stay: correct it and install the corrected jar, or leave it out of the scenario");
        }
        return made;
    }

    private static boolean fits(Picture picture, int width, int height) {
        return picture.width() == width && picture.height() == height;
    }

    private static String size(Picture picture) {
        return picture.width() + "x" + picture.height() + " with " + picture.channels() + (picture.channels() == 1 ? " channel" : " channels");
    }
}
