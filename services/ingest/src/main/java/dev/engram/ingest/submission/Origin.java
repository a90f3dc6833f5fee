package dev.engram.ingest.submission;

import dev.engram.api.event.RefusalReason;

/**
 * Where a submission comes from and goes to.
 *
 * @param scenario scenario id, as asked
 * @param event    id of the event at its source
 * @param source   who sent it, a URI reference
 */
public record Origin(String scenario, String event, String source) {
    /** Longest scenario, event id or source in characters. */
    static final int LONGEST = 1024;

    public Origin {
        require("scenario", scenario);
        require("event id", event);
        require("source", source);
    }

    private static void require(String what, String text) {
        if (text == null || text.isBlank()) {
            throw new RefusedException(RefusalReason.BAD_EVENT, "no " + what);
        }
        if (text.length() > LONGEST) {
            throw new RefusedException(RefusalReason.BAD_EVENT, what + " of " + text.length() + " characters; the most is " + LONGEST);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(RefusalReason.BAD_EVENT, what + " with a control character: '" + text + "'");
        }
    }
}
