package dev.engram.trainer.scenario;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
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
