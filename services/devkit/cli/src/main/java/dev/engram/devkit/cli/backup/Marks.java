package dev.engram.devkit.cli.backup;

import dev.engram.api.event.Topics;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.wire.Broker;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * Where everything stands that has to fit together with MLflow's database.
 *
 * @param journals number of the newest entry, by scenario; 0 of a journal without any
 * @param ends     ends of the topics that must not move meanwhile
 */
record Marks(Map<String, Long> journals, Map<TopicPartition, Long> ends) {
    /**
     * A decision that is newer than the database would, restored, look as if somebody had taken it back; a scenario that was created
     * meanwhile has a journal that nobody looked at.
     */
    private static final List<TopicPartition> STILL = List.of(new TopicPartition(Topics.DECISIONS, 0),
            new TopicPartition(Topics.MODELS_PROMOTED, 0), new TopicPartition(Topics.SCENARIOS, 0));

    /** Whether an object belongs to the backup: everything but entries of journals that are newer than the marks. */
    boolean admits(String key) {
        return JournalKey.of(key).map(entry -> entry.seq() <= journals.getOrDefault(entry.scenario(), 0L)).orElse(true);
    }

    /** Reads marks, of the journals that are in the store at the start and of those of known scenarios. */
    static final class Reader {
        private final Broker broker;
        private final List<Journal> journals = new ArrayList<>();

        Reader(ObjectStore store, Collection<String> scenarios, Broker broker) {
            this.broker = broker;
            TreeSet<String> ids = new TreeSet<>();
            // Whoever may write to the topic may have given a record any key.
            scenarios.stream().filter(id -> id.matches("[a-z0-9-]{1,63}")).forEach(ids::add);
            store.list("scenarios/").forEach(key -> JournalKey.of(key).ifPresent(entry -> ids.add(entry.scenario())));
            ids.forEach(id -> journals.add(Journal.of(store, id)));
        }

        Marks read() {
            Map<TopicPartition, Long> ends = broker.ends(STILL);
            Map<String, Long> newest = new TreeMap<>();
            journals.forEach(journal -> newest.put(journal.scenario(), journal.newest().map(JournalEntry::seq).orElse(0L)));
            return new Marks(newest, ends);
        }
    }
}
