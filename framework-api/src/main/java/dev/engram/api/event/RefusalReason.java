package dev.engram.api.event;

/**
 * Why something is refused. Codes are public API: they stand in the header {@code engram-reason}, in answers over HTTP and
 * in the table of docs/EVENTS.md.
 */
public enum RefusalReason {
    NO_IMAGE("no-image", 400, "nothing was sent: an empty or null value, no part `image`"),
    NOT_AN_IMAGE("not-an-image", 415, "the bytes are neither JPEG, PNG, GIF nor BMP; the content type is not asked"),
    TOO_MANY_BYTES("too-many-bytes", 413, "the image is larger than 16 MiB"),
    TOO_MANY_PIXELS("too-many-pixels", 413, "the picture's header claims more pixels than ingest is configured for (50 million)"),
    UNDECODABLE("undecodable", 422, "it begins as a picture but is cut off, damaged, or of a kind that cannot be read"),
    UNKNOWN_SCENARIO("unknown-scenario", 404, "`engram.scenarios`, read to its end, holds no such scenario"),
    NO_LABEL("no-label", 400, "there is no label"),
    BAD_LABEL("bad-label", 400,
            "a label is empty, wrongly percent-encoded, no UTF-8, longer than 256 characters, has control characters or stands twice;"
                    + " or there are more than 256"),
    BAD_SPLIT("bad-split", 400, "the split is none of `train`, `tune`, `holdout`"),
    BAD_EVENT("bad-event", 400, "a CloudEvents attribute is missing, malformed, stands twice or contradicts the value; or it is not in binary mode"),
    BAD_SAMPLE("bad-sample", 400, "`ce_subject` of a withdrawal is no sample id"),
    BAD_REFERENCE("bad-reference", 400, "the JSON of a reference cannot be read, or its address is malformed"),
    FORBIDDEN_REFERENCE("forbidden-reference", 403,
            "the address, or one it redirects to, has a scheme, host, port or network address that is not allowed"),
    UNREACHABLE_REFERENCE("unreachable-reference", 424, "nothing was found at the address, or its server did not answer"),
    HASH_MISMATCH("hash-mismatch", 409, "the bytes at the address do not have the SHA-256 that the reference names"),
    BAD_REQUEST("bad-request", 400, "HTTP only: the request is not the form that is expected"),
    FAILED("failed", 500, "ingest itself failed on it, which is a fault of Engram: its log says more");

    /** Header of a record on {@link Topics#IMAGES_REJECTED}: the code. */
    public static final String REASON_HEADER = "engram-reason";
    /** Header of a record on {@link Topics#IMAGES_REJECTED}: one line for people. */
    public static final String DETAIL_HEADER = "engram-detail";

    private final String code;
    private final int status;
    private final String meaning;

    RefusalReason(String code, int status, String meaning) {
        this.code = code;
        this.status = status;
        this.meaning = meaning;
    }

    /** The code on the wire. */
    public String code() {
        return code;
    }

    /** The status of an answer over HTTP. */
    public int status() {
        return status;
    }

    /** One line for people, in Markdown. */
    public String meaning() {
        return meaning;
    }
}
