package dev.engram.lineage.trace;

import dev.engram.api.event.SampleAdmitted;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which records of the training log have to be read to say what became of some bytes. A log is searched twice: first for the records
 * that name the bytes, then, in those partitions, for everything that decides what these records mean. So a question about one
 * sample does not need a fold of a million others.
 */
public final class SampleSearch {
    private final Set<String> hashes;
    private final Set<String> samples;
    private final Set<String> events;

    private SampleSearch(Set<String> hashes, Set<String> samples, Set<String> events) {
        this.hashes = Set.copyOf(hashes);
        this.samples = Set.copyOf(samples);
        this.events = Set.copyOf(events);
    }

    /** Records that name one of these hashes, as the sample or as an annotation of another one. */
    public static SampleSearch of(Collection<String> hashes) {
        return new SampleSearch(Set.copyOf(hashes), Set.of(), Set.of());
    }

    /**
     * Records that decide what those found mean: others of the same samples, and others of the same source events, which make
     * duplicates of them or are duplicates of them.
     */
    public SampleSearch around(Collection<SampleAdmitted> found) {
        Set<String> names = new HashSet<>();
        Set<String> sources = new HashSet<>();
        for (SampleAdmitted record : found) {
            names.add(record.scenario() + "/" + record.sample());
            if (record.sourceEvent() != null) {
                sources.add(event(record));
            }
        }
        return new SampleSearch(hashes, names, sources);
    }

    /** Whether the record belongs to the answer. */
    public boolean wants(SampleAdmitted record) {
        return hashes.contains(record.sample())
                || samples.contains(record.scenario() + "/" + record.sample())
                || record.sourceEvent() != null && events.contains(event(record))
                || record.annotations().stream().anyMatch(annotation -> hashes.contains(annotation.artifact().sha256()));
    }

    private static String event(SampleAdmitted record) {
        return record.scenario() + "\n" + record.source() + "\n" + record.sourceEvent();
    }
}
