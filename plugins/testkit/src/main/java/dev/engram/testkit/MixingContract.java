package dev.engram.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Blend;
import dev.engram.api.augment.Mixing;
import dev.engram.api.augment.MixingFactory;
import dev.engram.api.augment.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What the loader relies on: a blend for every row, nothing touched behind the rows, same chance gives the same pixels and labels, no state
 * between calls.
 *
 * @param <C> the plugin's configuration record
 */
public abstract class MixingContract<C> extends PluginContract {
    private static final int SEEDS = 20;
    private static final int ROWS = 5;
    private static final int STRIDE = 7 * 6 * 3;

    /** For subclasses. */
    protected MixingContract() {}

    @Override
    protected abstract MixingFactory<C> plugin();

    /** Configuration to test with, as JSON. */
    protected String configuration() {
        return "{}";
    }

    @Override
    protected final Class<?> kind() {
        return MixingFactory.class;
    }

    /** Rows of replay stand behind the mixed ones, in the same array. */
    @Test
    void leavesTheRowsBehindAlone() {
        for (int seed = 0; seed < SEEDS; seed++) {
            byte[] pixels = pixels();
            Blend blend = mixing().mix(rows(pixels), new SplittableRandom(seed));
            assertThat(blend.partners()).hasSize(ROWS);
            assertThat(Arrays.copyOfRange(pixels, ROWS * STRIDE, pixels.length)).isEqualTo(Arrays.copyOfRange(pixels(), ROWS * STRIDE, pixels.length));
        }
    }

    /** A round that is folded again sees the same pixels and labels, in whatever thread. */
    @Test
    void isDeterminedByItsStream() {
        Mixing shared = mixing();
        List<byte[]> serial = IntStream.range(0, SEEDS).mapToObj(seed -> mixed(mixing(), seed)).toList();
        List<byte[]> parallel = IntStream.range(0, SEEDS).parallel().mapToObj(seed -> mixed(shared, seed)).toList();
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(parallel.get(seed)).isEqualTo(serial.get(seed));
            assertThat(mixing().mix(rows(pixels()), new SplittableRandom(seed)).shares())
                    .isEqualTo(mixing().mix(rows(pixels()), new SplittableRandom(seed)).shares());
        }
    }

    private static byte[] mixed(Mixing mixing, int seed) {
        byte[] pixels = pixels();
        mixing.mix(rows(pixels), new SplittableRandom(seed));
        return pixels;
    }

    private static Rows rows(byte[] pixels) {
        return new Rows(pixels, ROWS, 7, 6, 3);
    }

    private static byte[] pixels() {
        byte[] pixels = new byte[(ROWS + 2) * STRIDE];
        new SplittableRandom(3).nextBytes(pixels);
        return pixels;
    }

    private Mixing mixing() {
        C config = config(configuration());
        return plugin().create(config);
    }
}
