package dev.engram.ingest.hostile;

import dev.engram.api.event.RefusalReason;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has to become of an input: an answer that must be given, or any known one, since not every damage is one and not every cut leaves
 * the same.
 *
 * @param answer {@link #ADMITTED}, a reason code, {@link #BROKER}, {@link #SERVER}, or null for any known answer
 */
public record Fate(String answer) {
    /** The answer to what is taken. */
    public static final String ADMITTED = "admitted";
    /** The answer to a record above the topic's limit: the broker refuses it, to the publisher. */
    public static final String BROKER = "refused by the broker";
    /** The answer to what is no HTTP request at all: 400 without a body, by the server before anybody of ours hears of it. */
    public static final String SERVER = "refused by the HTTP server";

    private static final Set<String> CODES = Arrays.stream(RefusalReason.values()).filter(reason -> reason != RefusalReason.FAILED)
            .map(RefusalReason::code).collect(Collectors.toSet());

    static final Fate TAKEN = new Fate(ADMITTED);
    static final Fate TOO_LARGE_FOR_A_RECORD = new Fate(BROKER);
    static final Fate NO_REQUEST = new Fate(SERVER);
    static final Fate ANY = new Fate(null);

    static Fate refused(RefusalReason reason) {
        return new Fate(reason.code());
    }

    /** Whether it has to be admitted. */
    public boolean admitted() {
        return ADMITTED.equals(answer);
    }

    /** Whether an answer is a right one; {@code failed} never is. */
    public boolean allows(String given) {
        return answer == null ? ADMITTED.equals(given) || CODES.contains(given) : answer.equals(given);
    }
}
