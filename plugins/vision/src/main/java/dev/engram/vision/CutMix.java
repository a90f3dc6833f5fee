package dev.engram.vision;

import dev.engram.api.augment.Blend;
import dev.engram.api.augment.Mixing;
import dev.engram.api.augment.MixingFactory;
import dev.engram.api.augment.Rows;
import dev.engram.api.plugin.Plugin;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A rectangle of every picture is replaced by that of another of the batch, and the label by the mean weighted with the areas (Yun et al., "CutMix:
 * Regularization Strategy to Train Strong Classifiers with Localizable Features", 2019). One rectangle and one permutation for the whole
 * batch, as in the authors' code: its sides are the root of 1 - λ with λ from Beta(alpha, alpha), its centre lies anywhere, what hangs over the
 * edge is cut off, and the label's share is that of the area that is left.
 */
@Plugin(name = "cutmix", config = CutMix.Config.class)
public final class CutMix implements MixingFactory<CutMix.Config> {
    /**
     * What can be chosen.
     *
     * @param alpha shape of the beta distribution, above 0; 1 by default, the paper's
     * @param p     share of the batches that are mixed; 1 by default
     */
    public record Config(Double alpha, Double p) {
        public Config {
            alpha = Checks.within("alpha", alpha, 1, 0.01, 100);
            p = Checks.within("p", p, 1, 0, 1);
        }
    }

    @Override
    public Mixing create(Config config) {
        return (rows, random) -> {
            if (random.nextDouble() >= config.p()) {
                return Blend.none(rows.count());
            }
            Box box = draw(Math.sqrt(1 - Beta.draw(config.alpha(), random)), rows, random);
            int[] partners = Permutation.of(rows.count(), random);
            paste(rows, partners, box);
            double[] shares = new double[rows.count()];
            Arrays.fill(shares, 1 - (double) box.width() * box.height() / (rows.width() * rows.height()));
            return new Blend(partners, shares);
        };
    }

    private static Box draw(double side, Rows rows, SplittableRandom random) {
        int halfWidth = (int) (rows.width() * side) / 2;
        int halfHeight = (int) (rows.height() * side) / 2;
        int x = random.nextInt(rows.width());
        int y = random.nextInt(rows.height());
        int left = Math.max(0, x - halfWidth);
        int top = Math.max(0, y - halfHeight);
        return new Box(left, top, Math.min(rows.width(), x + halfWidth) - left, Math.min(rows.height(), y + halfHeight) - top);
    }

    private static void paste(Rows rows, int[] partners, Box box) {
        int stride = rows.stride();
        byte[] from = Arrays.copyOf(rows.pixels(), rows.count() * stride);
        for (int row = 0; row < partners.length; row++) {
            for (int y = box.top(); y < box.top() + box.height(); y++) {
                int at = (y * rows.width() + box.left()) * rows.channels();
                System.arraycopy(from, partners[row] * stride + at, rows.pixels(), row * stride + at, box.width() * rows.channels());
            }
        }
    }
}
