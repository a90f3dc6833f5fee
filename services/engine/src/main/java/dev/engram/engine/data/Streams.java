package dev.engram.engine.data;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Independent streams of chance, each following from a seed and what it is for. */
public final class Streams {
    private Streams() {}

    /** The stream of a seed, a name and a number. */
    public static SplittableRandom of(long seed, String name, long number) {
        return new SplittableRandom(draw(seed, name, number));
    }

    /** One draw, even over all numbers: for every seed, names stand in another order by it. */
    public static long draw(long seed, String name, long number) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        return mixed(mixed(mixed(seed) + hash) + number);
    }

    /** Shuffles in place (Fisher and Yates). */
    public static <T> void shuffle(List<T> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }

    /** Finaliser of SplitMix64. */
    private static long mixed(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
