package dev.engram.trainer.scenario;

import dev.engram.api.event.ModelDecided;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.lineage.journal.JournalEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into the journals what is not a round: records that came in force and decisions of people, each in its order per
 * scenario. What one scenario's journal refuses does not hold up the others.
 */
public final class Steward {
    private static final Logger LOG = LoggerFactory.getLogger(Steward.class);

    private final Scenarios scenarios;
    private final Runnable changed;
    private final Map<String, TreeMap<Long, ModelDecided>> decisions = new HashMap<>();

    /**
     * A steward of these scenarios.
     *
     * @param changed called when something was written that others may wait for
     */
    public Steward(Scenarios scenarios, Runnable changed) {
        this.scenarios = scenarios;
        this.changed = changed;
    }

    /** People decided; {@code offset} is the place on {@code engram.decisions}. */
    public synchronized void decided(long offset, ModelDecided decision) {
        decisions.computeIfAbsent(decision.scenario(), id -> new TreeMap<>()).putIfAbsent(offset, decision);
    }

    /** These partitions went to another trainer, with their decisions. */
    public synchronized void drop(Collection<Integer> partitions) {
        decisions.keySet().removeIf(scenario -> partitions.contains(Scenarios.partition(scenario)));
    }

    /** The first decision of a partition that is not applied. */
    public synchronized OptionalLong oldestOpen(int partition) {
        return decisions.entrySet().stream()
                .filter(open -> Scenarios.partition(open.getKey()) == partition)
                .mapToLong(open -> open.getValue().firstKey())
                .min();
    }

    /**
     * Does what is to be done now.
     *
     * @throws ObjectStoreException if the store does not answer: what is left is done by the next call
     */
    public boolean step() {
        scenarios.lookForShares();
        ObjectStoreException away = null;
        for (Scenario scenario : scenarios.owned()) {
            try {
                work(scenario);
            } catch (ObjectStoreException e) {
                scenario.trouble("the store does not answer: " + e.getMessage());
                away = e;
            } catch (RuntimeException e) {
                if (!String.valueOf(e.getMessage()).equals(scenario.trouble())) {
                    LOG.error("scenario {} cannot be worked on: {}", scenario.id(), e.getMessage(), e);
                }
                scenario.trouble(String.valueOf(e.getMessage()));
            }
        }
        if (away != null) {
            throw away;
        }
        return false;
    }

    private void work(Scenario scenario) {
        if (!scenario.configured()) {
            scenario.configure();
            scenario.trouble(null);
            LOG.info("scenario {}: plugin {}, {} plugins {}, at round {}", scenario.id(), scenario.published().plugin(),
                    scenario.published().plugins(), abbreviated(scenario.published().pluginSet()), scenario.head().round());
            changed.run();
        }
        for (Map.Entry<Long, ModelDecided> open : open(scenario)) {
            apply(scenario, open.getValue());
            applied(scenario, open.getKey());
            changed.run();
        }
    }

    private static void apply(Scenario scenario, ModelDecided decided) {
        if (decided.decision() == null || decided.kind() == null) {
            LOG.warn("scenario {}: a decision without id or kind was passed over: {}", scenario.id(), decided);
            return;
        }
        JournalEntry entry = scenario.decide(decided);
        LOG.info("scenario {}: {} version {} (round {}): {}; the head is round {}", scenario.id(), entry.decision().kind(),
                entry.decision().version(), entry.decision().round(), entry.decision().verdict(), scenario.head().round());
    }

    private synchronized List<Map.Entry<Long, ModelDecided>> open(Scenario scenario) {
        return new ArrayList<>(decisions.getOrDefault(scenario.id(), new TreeMap<>()).entrySet());
    }

    private synchronized void applied(Scenario scenario, long offset) {
        TreeMap<Long, ModelDecided> open = decisions.get(scenario.id());
        if (open != null && open.remove(offset) != null && open.isEmpty()) {
            decisions.remove(scenario.id());
        }
    }

    private static String abbreviated(String hash) {
        return hash == null ? "none" : hash.substring(0, Math.min(12, hash.length()));
    }
}
