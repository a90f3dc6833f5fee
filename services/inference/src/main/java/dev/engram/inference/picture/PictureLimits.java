package dev.engram.inference.picture;

import dev.engram.api.event.Topics;

/**
 * How large a picture may be.
 *
 * @param maxBytes  of the file
 * @param maxPixels width times height
 */
public record PictureLimits(long maxBytes, long maxPixels) {
    public PictureLimits {
        if (maxBytes < 1 || maxPixels < 1) {
            throw new IllegalArgumentException("picture limits must be positive, got " + maxBytes + " bytes and " + maxPixels + " pixels");
        }
    }

    /** 16 MiB and 64 million pixels. */
    public static PictureLimits defaults() {
        return new PictureLimits(Topics.MAX_IMAGE_BYTES, 64_000_000);
    }
}
