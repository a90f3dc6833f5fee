package dev.engram.ingest.hostile;

import dev.engram.api.event.RefusalReason;
import java.util.List;
import java.util.Random;

/** Labels, splits and scenarios that nobody should ask for. */
final class HostileTexts {
    /** Some of these are right in some places. */
    static final List<String> NOISE = List.of("", " ", "%", "%zz", "%ff", "a\nb", "7,7", "\u202e", "../../etc/passwd", "' or 1=1 --", "\0", "💥");
    /** Each of these is wrong; the last is cut in the middle of a character where its refusal is cut. */
    private static final List<String> LABELS = List.of("x".repeat(10_000), "💥".repeat(5_000), "%zz", "%", "%C3", "%ff%fe", ",", "a,a", "y,".repeat(2000),
            "a%0Ab", "a%00b", "7,", "x" + "💥".repeat(400) + "%zz", "💥".repeat(400) + "%zz");
    private static final List<String> SPLITS = List.of("", "test", "TRAIN", "train,tune", "\u202etrain", "x".repeat(10_000));
    private static final List<String> SCENARIOS = List.of("letters", "Digits", "digits2", "..", "engram", "a".repeat(200), "💥", "' or 1=1 --");

    private final Random random;

    HostileTexts(Random random) {
        this.random = random;
    }

    /** A wish, and what has to become of it. */
    record Wish(String kind, String scenario, String labels, String split, Fate fate) {}

    /** Labels, a split or a scenario that is wrong. */
    Wish wrong() {
        return switch (random.nextInt(4)) {
            case 0 -> new Wish("bad split", null, null, any(SPLITS), Fate.refused(RefusalReason.BAD_SPLIT));
            case 1 -> new Wish("unknown scenario", any(SCENARIOS), null, null, Fate.refused(RefusalReason.UNKNOWN_SCENARIO));
            default -> new Wish("bad labels", null, any(LABELS), null, Fate.refused(RefusalReason.BAD_LABEL));
        };
    }

    String noise() {
        return any(NOISE);
    }

    private String any(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
