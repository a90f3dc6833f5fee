package dev.engram.promoter.promotion;

import dev.engram.api.event.ModelDecided;
import dev.engram.registry.VersionInfo;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Writes decisions, each on top of the last one. */
final class Decider {
    private final Known known;
    private final Journals journals;
    private final Outbox outbox;
    private final Clock clock;

    Decider(Known known, Journals journals, Outbox outbox, Clock clock) {
        this.known = known;
        this.journals = journals;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Writes that a version became champion. */
    ModelDecided champion(VersionInfo version, long round, String kind, String reason) {
        return decide(version, round, kind, "champion", reason);
    }

    /** Writes that a version was rejected. */
    ModelDecided rejected(VersionInfo version, long round, String reason) {
        return decide(version, round, ModelDecided.REJECTED_BY_REVIEW, "review", reason);
    }

    /** The time as records carry it. */
    String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private ModelDecided decide(VersionInfo version, long round, String kind, String what, String reason) {
        String scenario = version.model();
        // The journal remembers decisions of which the topic was lost; an id must not be given to two of them.
        String previous = known.lastId(scenario).or(() -> journals.lastDecision(scenario)).orElse("");
        String champion = known.champion(scenario).map(ModelDecided::version).orElse(null);
        String id = DecisionIds.of(scenario, version.version(), what, previous);
        ModelDecided decided = new ModelDecided(1, id, scenario, kind, round, version.version(), champion, reason, now());
        outbox.send(decided);
        known.apply(decided);
        return decided;
    }
}
