package dev.engram.trainer.scenario;

import dev.engram.lineage.journal.RoundRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How long rounds took. */
public final class Durations {
    private Durations() {}

    /** Seconds as the worker measured them; from the attempt's begin to its end where the worker left no result. */
    public static double seconds(RoundRecord round, String ended) {
        if (round.result().seconds() > 0) {
            return round.result().seconds();
        }
        try {
            return Duration.between(Instant.parse(round.started()), Instant.parse(ended)).toMillis() / 1000.0;
        } catch (DateTimeParseException e) {
            return 0;
        }
    }
}
