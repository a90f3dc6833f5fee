package dev.engram.promoter.promotion;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.registry.VersionInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the champion of MLflow the model that is served. What was decided last is what the last {@code ModelDecided} says; when the alias
 * says otherwise and the version passes its checks, one more is written and then {@code ModelPromoted}. A promoter that dies in between
 * finds the first without the second and writes the second.
 */
final class Champions {
    private static final Logger LOG = LoggerFactory.getLogger("promoter");
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Known known;
    private final Registry registry;
    private final Journals journals;
    private final Checks checks;
    private final Decider decider;
    private final Outbox outbox;
    private final Clock clock;
    private final Map<String, Objection> objections = new HashMap<>();

    /**
     * Why a champion is not served.
     *
     * @param version the champion
     * @param text    {@code refused: …} or {@code waiting: …}
     * @param rest    how long it is left alone
     * @param again   when it is checked again
     */
    record Objection(String version, String text, Duration rest, Instant again) {}

    Champions(Known known, Registry registry, Journals journals, Checks checks, Outbox outbox, Clock clock) {
        this.known = known;
        this.registry = registry;
        this.journals = journals;
        this.checks = checks;
        this.decider = new Decider(known, journals, outbox, clock);
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Looks at one scenario.
     *
     * @param alias  the version that the alias points to; empty without one
     * @param wanted the version that is to be champion, which is another one when the scenario promotes by itself
     * @param afresh whether a version that was refused a moment ago is checked again
     */
    void look(String scenario, Optional<String> alias, Optional<String> wanted, boolean afresh) {
        Optional<String> decided = known.champion(scenario).map(ModelDecided::version);
        if (wanted.isEmpty() || wanted.equals(decided)) {
            objections.remove(scenario);
        } else if (afresh || due(scenario, wanted.get())) {
            judge(scenario, alias, wanted.get());
        }
        known.champion(scenario).ifPresent(this::finish);
    }

    /** Why the champion is not served; empty if it is. */
    Optional<Objection> objection(String scenario) {
        return Optional.ofNullable(objections.get(scenario));
    }

    private boolean due(String scenario, String wanted) {
        Objection before = objections.get(scenario);
        return before == null || !before.version().equals(wanted) || !clock.instant().isBefore(before.again());
    }

    private void judge(String scenario, Optional<String> alias, String wanted) {
        VersionInfo version = registry.version(scenario, wanted);
        Verdict verdict = checks.check(version);
        if (verdict instanceof Verdict.Accepted accepted) {
            objections.remove(scenario);
            if (!alias.equals(Optional.of(wanted))) {
                registry.setAlias(scenario, Tags.CHAMPION, wanted);
            }
            accept(version, accepted);
        } else if (verdict instanceof Verdict.Refused refused) {
            String text = "refused: " + refused.reason();
            object(scenario, wanted, text);
            tag(version, text);
        } else if (verdict instanceof Verdict.Waiting waiting) {
            object(scenario, wanted, "waiting: " + waiting.reason());
        }
    }

    private void accept(VersionInfo version, Verdict.Accepted accepted) {
        String scenario = version.model();
        long round = accepted.entry().round().round();
        String kind = journals.kindOfChampion(scenario, round).orElse(ModelDecided.PROMOTED);
        String how = kind.replace('-', ' ') + (accepted.forced() ? ", forced" : "");
        // Before the records: whoever dies here comes back here, and whoever dies after them does not.
        tag(version, "accepted: " + how);
        ModelDecided decided = decider.champion(version, round, kind, "alias champion was set in MLflow (" + how + ")");
        LOG.info("{}: version {} (round {}) {}; before: {}", scenario, version.version(), round, how, decided.previousChampion());
    }

    /** Has served what was decided, if that is not said already. */
    private void finish(ModelDecided decided) {
        String scenario = decided.scenario();
        Optional<ModelPromoted> before = known.promoted(scenario);
        if (before.filter(model -> model.version().equals(decided.version()) && model.round() == decided.round()).isPresent()) {
            return;
        }
        JournalEntry entry = journals.accepted(scenario, decided.round()).orElseThrow(() -> new IllegalStateException(
                "version " + decided.version() + " of " + scenario + " was promoted, but its round " + decided.round() + " is not in the journal"));
        ModelPromoted model = new ModelPromoted(1, scenario, decided.version(), decided.round(), entry.round().bundle(),
                before.map(ModelPromoted::version).orElse(null), decider.now());
        outbox.send(model, decided.decision());
        known.apply(model);
        LOG.info("{}: version {} is to be served", scenario, decided.version());
    }

    private void object(String scenario, String version, String text) {
        Objection before = objections.get(scenario);
        boolean same = before != null && before.version().equals(version) && before.text().equals(text);
        if (!same) {
            LOG.warn("{}: champion {} is not promoted: {}", scenario, version, text);
        }
        Duration longer = same ? before.rest().multipliedBy(2) : Duration.ofSeconds(1);
        Duration rest = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
        objections.put(scenario, new Objection(version, text, rest, clock.instant().plus(rest)));
    }

    private void tag(VersionInfo version, String text) {
        if (!text.equals(version.tags().get(Tags.PROMOTION))) {
            registry.tag(version.model(), version.version(), Tags.PROMOTION, text);
        }
    }
}
