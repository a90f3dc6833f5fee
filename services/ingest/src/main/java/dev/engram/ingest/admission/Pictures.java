package dev.engram.ingest.admission;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.Topics;
import dev.engram.inference.picture.PictureDecoder;
import dev.engram.inference.picture.PictureException;
import dev.engram.inference.picture.PictureHeader;
import dev.engram.inference.picture.PictureLimits;
import dev.engram.ingest.submission.RefusedException;

/**
 * Checks that bytes are a picture by the decoder that trainer and serving read it with, so that what is admitted can be
 * learned. The pixels that are decoded at a time are bounded.
 */
public final class Pictures {
    private static final PictureLimits READERS = PictureLimits.defaults();

    private final PictureDecoder decoder;
    private final Budget pixels;

    /**
     * Pictures of at most so many pixels.
     *
     * @throws IllegalArgumentException if that is more than those who read the pictures take
     */
    public Pictures(long mostPixels) {
        if (mostPixels > READERS.maxPixels()) {
            throw new IllegalArgumentException(
                    "engram.ingest.max-pixels " + mostPixels + ": trainer and serving read at most " + READERS.maxPixels());
        }
        this.decoder = new PictureDecoder(new PictureLimits(Topics.MAX_IMAGE_BYTES, mostPixels));
        this.pixels = new Budget("pixels to decode", Math.toIntExact(mostPixels));
    }

    /** Refuses what is no picture, is too large, or cannot be decoded to its end. */
    public void check(byte[] file) {
        try {
            PictureHeader header = decoder.header(file);
            try (Budget.Loan loan = pixels.take((long) header.width() * header.height())) {
                decoder.check(file);
            }
        } catch (PictureException e) {
            throw new RefusedException(reason(e.code()), e.getMessage(), e);
        }
    }

    private static RefusalReason reason(String code) {
        return switch (code) {
            case PictureException.NOT_AN_IMAGE -> RefusalReason.NOT_AN_IMAGE;
            case PictureException.TOO_MANY_BYTES -> RefusalReason.TOO_MANY_BYTES;
            case PictureException.TOO_MANY_PIXELS -> RefusalReason.TOO_MANY_PIXELS;
            default -> RefusalReason.UNDECODABLE;
        };
    }
}
