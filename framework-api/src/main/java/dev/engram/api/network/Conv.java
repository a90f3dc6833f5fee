package dev.engram.api.network;

/**
 * What a convolution of {@link NetworkBuilder#conv} looks like.
 *
 * @param channels result channels
 * @param kernel   side of the square kernel
 * @param stride   step
 * @param padding  zeros added on each side
 * @param groups   groups of channels that do not see each other; equal to the channels for depthwise
 * @param bias     whether a bias is added; none is needed before a normalisation
 */
public record Conv(int channels, int kernel, int stride, int padding, int groups, boolean bias) {
    /** Stride 1, padded so that an odd kernel keeps the size, one group, no bias. */
    public static Conv of(int channels, int kernel) {
        return new Conv(channels, kernel, 1, kernel / 2, 1, false);
    }

    /** With another stride. */
    public Conv stride(int stride) {
        return new Conv(channels, kernel, stride, padding, groups, bias);
    }

    /** With other padding. */
    public Conv padding(int padding) {
        return new Conv(channels, kernel, stride, padding, groups, bias);
    }

    /** With other groups. */
    public Conv groups(int groups) {
        return new Conv(channels, kernel, stride, padding, groups, bias);
    }

    /** With a bias. */
    public Conv biased() {
        return new Conv(channels, kernel, stride, padding, groups, true);
    }
}
