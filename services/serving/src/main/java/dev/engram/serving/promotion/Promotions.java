package dev.engram.serving.promotion;

import dev.engram.api.event.ModelPromoted;
import dev.engram.artifacts.CorruptArtifactException;
import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.inference.BundleException;
import dev.engram.inference.ModelException;
import dev.engram.serving.model.ModelId;
import dev.engram.serving.model.ModelLoader;
import dev.engram.serving.model.Models;
import dev.engram.serving.model.ServedModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns promotions into served models, scenario by scenario. The newest promotion wins: one that arrives while another
 * is being loaded makes that load worthless. What cannot be loaded is reported and leaves the old model where it is; a
 * store that does not answer is asked again and again.
 */
public final class Promotions {
    private static final Logger LOG = LoggerFactory.getLogger("promotions");
    /** So many silent failures of the store before the promoter hears of it. */
    private static final int PATIENCE = 3;

    private final Bundles bundles;
    private final ModelLoader loader;
    private final Models models;
    private final Outcomes outcomes;
    private final ScheduledExecutorService threads;
    private final Backoff backoff;
    private final Map<String, Wish> wishes = new HashMap<>();

    /** What a scenario should serve. Guarded by the promotions. */
    private static final class Wish {
        ModelPromoted promoted;
        boolean loading;
        /** Promoted since the load under way began. */
        boolean renewed;
        boolean settled;
        Future<?> retry;
        int failures;
        String trouble = "being loaded";
        Set<String> files = Set.of();
    }

    /** Promotions into these slots. */
    public Promotions(Bundles bundles, ModelLoader loader, Models models, Outcomes outcomes, ScheduledExecutorService threads, Backoff backoff) {
        this.bundles = bundles;
        this.loader = loader;
        this.models = models;
        this.outcomes = outcomes;
        this.threads = threads;
        this.backoff = backoff;
    }

    /** A version was promoted. Returns at once; hearing the same one again does no harm. */
    public synchronized void promote(ModelPromoted promoted) {
        Wish wish = wishes.computeIfAbsent(promoted.scenario(), scenario -> new Wish());
        wish.promoted = promoted;
        wish.failures = 0;
        wish.renewed = true;
        wish.settled = models.current(promoted.scenario()).filter(id(promoted)::equals).isPresent();
        if (wish.settled) {
            outcomes.ready(promoted);
            return;
        }
        models.expect(promoted.scenario());
        start(wish);
    }

    /** The scenario is not to be served any more. */
    public synchronized void withdraw(String scenario) {
        Wish wish = wishes.get(scenario);
        if (wish != null) {
            wish.promoted = null;
            wish.settled = true;
            models.remove(scenario);
            outcomes.gone(scenario);
            LOG.info("{} is no longer served", scenario);
        }
    }

    /** Scenarios whose newest promotion is neither served nor refused yet, with what they wait for. */
    public synchronized Map<String, String> waiting() {
        Map<String, String> waiting = new TreeMap<>();
        wishes.forEach((scenario, wish) -> {
            if (!wish.settled) {
                waiting.put(scenario, "version " + wish.promoted.version() + ": " + wish.trouble);
            }
        });
        return waiting;
    }

    private void start(Wish wish) {
        if (!wish.loading) {
            wish.loading = true;
            threads.execute(() -> load(wish));
        }
    }

    /** Loads what is wanted until that is what was loaded, refused, or out of reach. */
    private void load(Wish wish) {
        for (ModelPromoted wanted = begin(wish); wanted != null; wanted = next(wish)) {
            try {
                Bundles.Fetched fetched = bundles.fetch(wanted);
                ServedModel model = loader.load(id(wanted), fetched.bundle(), fetched.model());
                loaded(wish, wanted, model);
                bundles.sweep(used());
            } catch (NoSuchObjectException | CorruptArtifactException | BundleException | ModelException | IllegalArgumentException e) {
                refused(wish, wanted, e.getMessage());
            } catch (ObjectStoreException e) {
                unreachable(wish, wanted, e.getMessage());
            } catch (RuntimeException | LinkageError e) {
                LOG.error("loading {} failed unexpectedly", id(wanted), e);
                refused(wish, wanted, e.toString());
            }
        }
    }

    private synchronized ModelPromoted begin(Wish wish) {
        if (wish.retry != null) {
            wish.retry.cancel(false);
        }
        wish.renewed = false;
        wish.loading = wish.promoted != null && !wish.settled;
        return wish.loading ? wish.promoted : null;
    }

    /** What was promoted meanwhile, or null. */
    private synchronized ModelPromoted next(Wish wish) {
        if (wish.renewed) {
            return begin(wish);
        }
        wish.loading = false;
        return null;
    }

    private synchronized void loaded(Wish wish, ModelPromoted wanted, ServedModel model) {
        if (!stands(wish, wanted)) {
            LOG.info("{} is not served: a newer promotion arrived while it was loaded", id(wanted));
            model.release();
            return;
        }
        models.put(model);
        wish.settled = true;
        wish.files = Set.of(wanted.bundle(), model.bundle().model().sha256());
        outcomes.ready(wanted);
        LOG.info("{} serves", id(wanted));
    }

    private synchronized void refused(Wish wish, ModelPromoted wanted, String reason) {
        if (!stands(wish, wanted)) {
            return;
        }
        wish.settled = true;
        models.refused(wanted.scenario());
        outcomes.failed(wanted, reason);
        LOG.warn("{} is not served: {}; {}", id(wanted), reason, keeps(wanted));
    }

    private synchronized void unreachable(Wish wish, ModelPromoted wanted, String reason) {
        if (!stands(wish, wanted)) {
            return;
        }
        wish.failures++;
        wish.trouble = reason;
        if (wish.failures == PATIENCE) {
            outcomes.failed(wanted, "still trying: " + reason);
        }
        long wait = backoff.after(wish.failures).toMillis();
        LOG.warn("{} waits for the store: {}; trying again in {} ms; {}", id(wanted), reason, wait, keeps(wanted));
        wish.retry = threads.schedule(() -> again(wish, wanted), wait, TimeUnit.MILLISECONDS);
    }

    private synchronized void again(Wish wish, ModelPromoted wanted) {
        if (stands(wish, wanted)) {
            start(wish);
        }
    }

    /** Whether this promotion is still the newest; the same one may have been heard again. */
    private static boolean stands(Wish wish, ModelPromoted promoted) {
        return wish.promoted != null && id(wish.promoted).equals(id(promoted));
    }

    private String keeps(ModelPromoted wanted) {
        return models.current(wanted.scenario()).map(id -> "version " + id.version() + " goes on serving").orElse("nothing serves the scenario");
    }

    private synchronized Set<String> used() {
        Set<String> used = new HashSet<>();
        for (Wish wish : wishes.values()) {
            used.addAll(wish.files);
            if (wish.promoted != null) {
                used.add(wish.promoted.bundle());
            }
        }
        return used;
    }

    private static ModelId id(ModelPromoted promoted) {
        return new ModelId(promoted.scenario(), promoted.version(), promoted.round(), promoted.bundle());
    }
}
