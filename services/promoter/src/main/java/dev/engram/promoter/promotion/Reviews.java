package dev.engram.promoter.promotion;

import dev.engram.api.event.ModelDecided;
import dev.engram.registry.VersionInfo;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes what people reject. A tag {@code engram.review=rejected} is one decision: it is not sent again until the version was champion once
 * more. While the version or a descendant is champion it is refused, and looked at again until it is not.
 */
final class Reviews {
    private static final Logger LOG = LoggerFactory.getLogger("promoter");

    private final Known known;
    private final Registry registry;
    private final Journals journals;
    private final Checks checks;
    private final Decider decider;

    Reviews(Known known, Registry registry, Journals journals, Checks checks, Outbox outbox, Clock clock) {
        this.known = known;
        this.registry = registry;
        this.journals = journals;
        this.checks = checks;
        this.decider = new Decider(known, journals, outbox, clock);
    }

    /** Looks at a version that carries the tag. */
    void look(VersionInfo version) {
        Optional<ModelDecided> last = known.last(version.model(), version.version());
        if (last.filter(decided -> ModelDecided.REJECTED_BY_REVIEW.equals(decided.kind())).isPresent()) {
            return;
        }
        Optional<Long> round = checks.round(version);
        Optional<String> refusal = round.isEmpty()
                ? Optional.of("no accepted round was registered as this version")
                : refusal(version.model(), round.get());
        if (refusal.isPresent()) {
            tag(version, "refused: " + refusal.get());
            return;
        }
        tag(version, "accepted: round " + round.get() + " and what followed from it is undone");
        reject(version, round.get());
    }

    private void reject(VersionInfo version, long round) {
        decider.rejected(version, round, "tag " + Tags.REVIEW + "=" + Tags.REJECTED + " was set in MLflow");
        LOG.info("{}: version {} (round {}) was rejected by review", version.model(), version.version(), round);
    }

    /** Asked of what was decided, which the journal may not know yet, and of the journal. */
    private Optional<String> refusal(String scenario, long round) {
        return known.champion(scenario)
                .filter(champion -> journals.descends(scenario, champion.round(), round))
                .map(champion -> "version " + champion.version() + " is champion"
                        + (champion.round() == round ? "" : " and descends from round " + round) + ": promote another version first")
                .or(() -> journals.refusalOfReview(scenario, round));
    }

    private void tag(VersionInfo version, String text) {
        if (!text.equals(version.tags().get(Tags.REVIEW_RESULT))) {
            registry.tag(version.model(), version.version(), Tags.REVIEW_RESULT, text);
            LOG.info("{}: review of version {}: {}", version.model(), version.version(), text);
        }
    }
}
