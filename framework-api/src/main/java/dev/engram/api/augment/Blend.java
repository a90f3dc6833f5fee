package dev.engram.api.augment;

import java.util.Objects;

/**
 * What mixed rows are made of. The target of row i is {@code shares[i]} of its own label and the rest of the label of row {@code partners[i]}.
 *
 * @param partners another row of the mixed ones, or the row itself
 * @param shares   0 to 1
 */
@SuppressWarnings("ArrayRecordComponent")
public record Blend(int[] partners, double[] shares) {
    public Blend {
        Objects.requireNonNull(partners, "partners");
        Objects.requireNonNull(shares, "shares");
        if (partners.length != shares.length) {
            throw new IllegalArgumentException("a blend of " + partners.length + " partners and " + shares.length + " shares");
        }
        for (int i = 0; i < partners.length; i++) {
            if (partners[i] < 0 || partners[i] >= partners.length || !(shares[i] >= 0 && shares[i] <= 1)) {
                throw new IllegalArgumentException("row " + i + " of " + partners.length + " is blended with row " + partners[i] + " at a share of "
                        + shares[i] + "; expected a row among them and a share of 0 to 1");
            }
        }
    }

    /** Every row is what it was. */
    public static Blend none(int rows) {
        double[] shares = new double[rows];
        java.util.Arrays.fill(shares, 1);
        return new Blend(new int[rows], shares);
    }
}
