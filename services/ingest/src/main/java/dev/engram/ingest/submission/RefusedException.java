package dev.engram.ingest.submission;

import dev.engram.api.event.RefusalReason;

/** A submission is refused, for a reason that repeating it would not change. */
public final class RefusedException extends RuntimeException {
    private static final int LONGEST = 500;

    private final RefusalReason reason;

    /** With the reason and what was found. */
    public RefusedException(RefusalReason reason, String detail) {
        this(reason, detail, null);
    }

    /** With the reason, what was found and why. */
    public RefusedException(RefusalReason reason, String detail, Throwable cause) {
        super(printable(detail), cause);
        this.reason = reason;
    }

    /** Why. */
    public RefusalReason reason() {
        return reason;
    }

    /** One short line about what was found; it may quote the submission. */
    public String detail() {
        return getMessage();
    }

    private static String printable(String detail) {
        String line = String.valueOf(detail).replaceAll("\\p{Cntrl}", " ");
        String cut = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
        // Half a character, quoted or left by the cut, can be written neither as UTF-8 nor as JSON.
        return cut.codePoints().map(point -> Character.getType(point) == Character.SURROGATE ? '\ufffd' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
