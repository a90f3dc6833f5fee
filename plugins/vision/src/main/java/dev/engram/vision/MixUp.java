package dev.engram.vision;

import dev.engram.api.augment.Blend;
import dev.engram.api.augment.Mixing;
import dev.engram.api.augment.MixingFactory;
import dev.engram.api.augment.Rows;
import dev.engram.api.plugin.Plugin;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Every picture becomes a weighted mean of itself and another of the batch, and so does its label (Zhang et al., "mixup: Beyond Empirical Risk
 * Minimization", 2018). One share, drawn from Beta(alpha, alpha), and one permutation for the whole batch, as in the authors' code. Values
 * are rounded to whole ones.
 */
@Plugin(name = "mixup", config = MixUp.Config.class)
public final class MixUp implements MixingFactory<MixUp.Config> {
    private static final int ONE = 1 << 16;

    /**
     * What can be chosen.
     *
     * @param alpha shape of the beta distribution, above 0; 0.2 by default, the paper's for photographs. 1 draws every share alike
     * @param p     share of the batches that are mixed; 1 by default
     */
    public record Config(Double alpha, Double p) {
        public Config {
            alpha = Checks.within("alpha", alpha, 0.2, 0.01, 100);
            p = Checks.within("p", p, 1, 0, 1);
        }
    }

    @Override
    public Mixing create(Config config) {
        return (rows, random) -> {
            if (random.nextDouble() >= config.p()) {
                return Blend.none(rows.count());
            }
            int share = (int) Math.round(Beta.draw(config.alpha(), random) * ONE);
            int[] partners = Permutation.of(rows.count(), random);
            mean(rows, partners, share);
            double[] shares = new double[rows.count()];
            Arrays.fill(shares, (double) share / ONE);
            return new Blend(partners, shares);
        };
    }

    private static void mean(Rows rows, int[] partners, int share) {
        byte[] pixels = rows.pixels();
        int stride = rows.stride();
        byte[] from = Arrays.copyOf(pixels, rows.count() * stride);
        for (int row = 0; row < partners.length; row++) {
            int own = row * stride;
            int other = partners[row] * stride;
            for (int i = 0; i < stride; i++) {
                int there = from[other + i] & 0xff;
                pixels[own + i] = (byte) (there + (((from[own + i] & 0xff) - there) * share + ONE / 2 >> 16));
            }
        }
    }
}
