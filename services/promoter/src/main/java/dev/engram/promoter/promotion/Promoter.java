package dev.engram.promoter.promotion;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.artifacts.ObjectStore;
import dev.engram.registry.ModelInfo;
import dev.engram.registry.VersionInfo;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at all scenarios: what people want according to MLflow, what was decided according to the topics, and what follows. */
public final class Promoter {
    private static final Logger LOG = LoggerFactory.getLogger("promoter");

    private final Known known;
    private final Registry registry;
    private final Journals journals;
    private final Champions champions;
    private final Reviews reviews;
    private final ServingAlias serving;
    private final Map<String, String> errors = new HashMap<>();

    /** A promoter that remembers nothing but what these know. */
    public Promoter(Known known, Registry registry, ObjectStore store, Outbox outbox, Clock clock) {
        this.known = known;
        this.registry = registry;
        this.journals = new Journals(store);
        Checks checks = new Checks(journals, store);
        this.champions = new Champions(known, registry, journals, checks, outbox, clock);
        this.reviews = new Reviews(known, registry, journals, checks, outbox, clock);
        this.serving = new ServingAlias(known, registry, clock);
    }

    /**
     * Looks once. What fails for one scenario does not keep the others from being looked at.
     *
     * @param afresh whether versions that were refused a moment ago are checked again
     * @return every scenario by id
     * @throws OutboxException                      if nobody knows whether a record was stored; this promoter is of no use any more
     * @throws dev.engram.registry.MlflowException if MLflow is away
     */
    public Map<String, ScenarioStatus> look(boolean afresh) {
        Map<String, ScenarioStatus> statuses = new TreeMap<>();
        known.scenarios().forEach(id -> statuses.put(id, status(new ModelInfo(id, Map.of()))));
        List<ModelInfo> models = registry.models();
        List<VersionInfo> rejected = models.isEmpty() ? List.of() : registry.rejectedByReview();
        for (ModelInfo model : models) {
            if (guarded(model, rejected, afresh)) {
                statuses.put(model.name(), status(model));
            }
        }
        return statuses;
    }

    private boolean ours(String name) {
        return known.scenario(name).isPresent() || name.matches("[a-z0-9-]{1,63}") && journals.exists(name);
    }

    /** Whether the model is a scenario, whatever came of looking at it. */
    private boolean guarded(ModelInfo model, List<VersionInfo> rejected, boolean afresh) {
        try {
            if (!ours(model.name())) {
                return false;
            }
            look(model, rejected, afresh);
            errors.remove(model.name());
        } catch (OutboxException e) {
            throw e;
        } catch (RuntimeException e) {
            // One line per kind of trouble: the next looks will meet it again.
            if (!String.valueOf(e.getMessage()).equals(errors.put(model.name(), String.valueOf(e.getMessage())))) {
                LOG.warn("{}: cannot be looked at now: {}", model.name(), e.toString());
                LOG.debug("{}", model.name(), e);
            }
        }
        return true;
    }

    private void look(ModelInfo model, List<VersionInfo> rejected, boolean afresh) {
        Optional<String> alias = Optional.ofNullable(model.aliases().get(Tags.CHAMPION));
        champions.look(model.name(), alias, challenger(model).or(() -> alias), afresh);
        for (VersionInfo version : rejected) {
            if (version.model().equals(model.name())) {
                reviews.look(version);
            }
        }
        serving.look(model);
    }

    /** A scenario that promotes by itself takes each challenger once: when people go back afterwards, they have the last word. */
    private Optional<String> challenger(ModelInfo model) {
        boolean byItself = known.scenario(model.name()).map(ScenarioRecord::policy).filter(ScenarioRecord.RoundPolicy::autoPromote).isPresent();
        String decided = known.champion(model.name()).map(ModelDecided::version).orElse("0");
        return Optional.ofNullable(model.aliases().get(Tags.CHALLENGER))
                .filter(version -> byItself && !known.wasChampion(model.name(), version) && number(version) > number(decided));
    }

    private static long number(String version) {
        return version.matches("\\d{1,18}") ? Long.parseLong(version) : 0;
    }

    private ScenarioStatus status(ModelInfo model) {
        String id = model.name();
        return new ScenarioStatus(id, new TreeMap<>(model.aliases()),
                known.scenario(id).map(ScenarioRecord::policy).map(ScenarioRecord.RoundPolicy::autoPromote).orElse(false),
                known.champion(id).orElse(null), known.promoted(id).orElse(null), known.replicas(id),
                champions.objection(id).map(Champions.Objection::text).orElse(null), errors.get(id));
    }
}
