package dev.engram.vision;

import java.util.SplittableRandom;

/** Which row each row is mixed with. */
final class Permutation {
    private Permutation() {}

    /** Every order as likely (Fisher and Yates). */
    static int[] of(int count, SplittableRandom random) {
        int[] places = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            places[i] = places[other];
            places[other] = i;
        }
        return places;
    }
}
