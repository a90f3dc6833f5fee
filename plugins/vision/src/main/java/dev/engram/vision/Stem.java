package dev.engram.vision;

import dev.engram.api.scenario.InputSpec;

/** How much of the picture's size the first layers of a network give away. */
final class Stem {
    /** Longest shorter side of a picture that is small. */
    private static final int SMALL = 64;
    private static final String IMAGENET = "imagenet";
    private static final String CIFAR = "cifar";

    private Stem() {}

    static String checked(String stem) {
        Checks.require(stem == null || stem.equals(IMAGENET) || stem.equals(CIFAR), "stem", stem, "imagenet or cifar");
        return stem;
    }

    /** Whether the first layers keep the size: as asked, or, if nothing was asked, for small pictures. */
    static boolean keepsSize(String stem, InputSpec input) {
        return stem == null ? isSmall(input) : stem.equals(CIFAR);
    }

    static boolean isSmall(InputSpec input) {
        return Math.min(input.height(), input.width()) <= SMALL;
    }
}
