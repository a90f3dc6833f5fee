package dev.engram.devkit.cli.lineage;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.lineage.trace.SampleRecord;
import dev.engram.lineage.trace.SampleRecords;
import dev.engram.lineage.trace.SampleSearch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The records of the training log that tell what became of some bytes. Asked again, it reads what was appended meanwhile, and
 * searches anew only if that says something about them.
 */
public final class LogSearch {
    private final TrainingLog log;
    private final SampleSearch search;
    private final Map<Integer, Long> next = new HashMap<>();
    private List<SampleRecord> found = List.of();
    private boolean searched;

    /** A search for these hashes, as samples or as annotations. */
    public LogSearch(TrainingLog log, Collection<String> hashes) {
        this.log = log;
        this.search = SampleSearch.of(hashes);
    }

    /** What the log says up to its present end. */
    public SampleRecords now() {
        if (!searched || changed()) {
            search();
        }
        return new SampleRecords(found, log::shares);
    }

    private boolean changed() {
        SampleSearch around = search.around(events(found));
        boolean[] some = new boolean[1];
        log.since(Map.copyOf(next), (at, event) -> {
            some[0] |= around.wants(event);
            next.merge(at.partition(), at.offset() + 1, Math::max);
        });
        return some[0];
    }

    private void search() {
        for (int partition = 0; partition < Topics.SAMPLES_ADMITTED_PARTITIONS; partition++) {
            next.put(partition, 0L);
        }
        List<SampleRecord> named = new ArrayList<>();
        log.all((at, event) -> {
            next.merge(at.partition(), at.offset() + 1, Math::max);
            if (search.wants(event)) {
                named.add(new SampleRecord(at, event));
            }
        });
        SampleSearch around = search.around(events(named));
        Set<Integer> partitions = named.stream().map(record -> record.at().partition()).collect(Collectors.toCollection(TreeSet::new));
        List<SampleRecord> records = new ArrayList<>();
        for (int partition : partitions) {
            log.partition(partition, (at, event) -> {
                next.merge(partition, at.offset() + 1, Math::max);
                if (around.wants(event)) {
                    records.add(new SampleRecord(at, event));
                }
            });
        }
        found = records;
        searched = true;
    }

    private static List<SampleAdmitted> events(List<SampleRecord> records) {
        return records.stream().map(SampleRecord::event).toList();
    }
}
