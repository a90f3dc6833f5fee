package dev.engram.inference.picture;

/** Bytes that are no picture, or a picture that is not to be decoded. */
public final class PictureException extends IllegalArgumentException {
    /** Neither JPEG, PNG, GIF nor BMP by its first bytes. */
    public static final String NOT_AN_IMAGE = "not-an-image";
    /** The file is larger than allowed. */
    public static final String TOO_MANY_BYTES = "too-many-bytes";
    /** The picture claims to be larger than allowed. */
    public static final String TOO_MANY_PIXELS = "too-many-pixels";
    /** Begins as a picture but is cut off, damaged, or of a kind that cannot be read. */
    public static final String UNDECODABLE = "undecodable";

    private final String code;

    /** With one of the codes and what was found. */
    public PictureException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** With one of the codes, what was found and why. */
    public PictureException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** {@code not-an-image}, {@code too-many-bytes}, {@code too-many-pixels} or {@code undecodable}. */
    public String code() {
        return code;
    }
}
