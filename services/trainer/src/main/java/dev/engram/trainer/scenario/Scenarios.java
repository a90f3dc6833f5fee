package dev.engram.trainer.scenario;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.event.Topics;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.trainer.kafka.KafkaClients;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The scenarios that stand on {@code engram.scenarios}, and which of them are this trainer's: those of its partitions. */
public final class Scenarios {
    private final Workshop workshop;
    private final Map<String, Scenario> known = new ConcurrentSkipListMap<>();
    private final Set<Integer> partitions = ConcurrentHashMap.newKeySet();
    private final Map<String, RoundPolicy> recordless = new ConcurrentHashMap<>();
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();

    /** None are known and none are ours yet. */
    public Scenarios(Workshop workshop) {
        this.workshop = workshop;
    }

    /** The partition of the training log that a scenario's records are in. */
    public static int partition(String scenario) {
        return KafkaClients.partition(scenario, Topics.SAMPLES_ADMITTED_PARTITIONS);
    }

    /** Takes note of a record. */
    public void published(ScenarioRecord record) {
        Scenario scenario = known.get(record.id());
        if (scenario == null) {
            known.put(record.id(), new Scenario(record, partition(record.id()), workshop));
        } else {
            scenario.published(record);
        }
    }

    /** The scenario's record was deleted: nothing is done for it any more. */
    public void removed(String id) {
        known.remove(id);
    }

    /** A scenario by its id. */
    public Optional<Scenario> find(String id) {
        return Optional.ofNullable(known.get(id));
    }

    /**
     * The policy whose shares split a scenario's samples; empty until it is in force. Of a scenario that has no record any more its
     * journal says, which {@link #lookForShares} reads.
     */
    public Optional<RoundPolicy> shares(String id) {
        Scenario scenario = known.get(id);
        if (scenario != null) {
            return scenario.shares();
        }
        RoundPolicy recorded = recordless.get(id);
        if (recorded == null) {
            wanted.add(id);
        }
        return Optional.ofNullable(recorded);
    }

    /** Looks into the journals of scenarios that were asked for and have no record. */
    void lookForShares() {
        for (String id : wanted) {
            Scenario scenario = known.get(id);
            Optional<RoundPolicy> shares = scenario != null ? Optional.empty() : Journal.of(workshop.store(), id).entry(1)
                    .map(JournalEntry::configuration).map(configuration -> configuration.record().policy());
            shares.ifPresent(policy -> recordless.put(id, policy));
            if (scenario != null || shares.isPresent()) {
                wanted.remove(id);
            }
        }
    }

    /** All of them, by id. */
    public Collection<Scenario> all() {
        return known.values();
    }

    /** Those this trainer works on. */
    public List<Scenario> owned() {
        return known.values().stream().filter(this::owns).toList();
    }

    /** Whether this trainer works on it. */
    public boolean owns(Scenario scenario) {
        return partitions.contains(scenario.partition());
    }

    /** Whether the partition is this trainer's. */
    public boolean owns(int partition) {
        return partitions.contains(partition);
    }

    /** The partitions that are this trainer's. */
    public List<Integer> partitions() {
        List<Integer> sorted = new ArrayList<>(partitions);
        sorted.sort(null);
        return sorted;
    }

    /** Partitions came to this trainer; what others did meanwhile is read from the journals. */
    public void gained(Collection<Integer> added) {
        known.values().stream().filter(scenario -> added.contains(scenario.partition())).forEach(Scenario::gained);
        partitions.addAll(added);
    }

    /** Partitions went to another trainer. */
    public void lost(Collection<Integer> gone) {
        partitions.removeAll(gone);
    }
}
