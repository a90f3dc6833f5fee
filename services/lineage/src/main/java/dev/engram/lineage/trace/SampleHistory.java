package dev.engram.lineage.trace;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.Split;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.FoldOutcome;
import dev.engram.lineage.catalog.Sample;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.log.TopicOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the log says of one sample in one scenario.
 *
 * @param scenario scenario id
 * @param sample   sample id
 * @param now      how it stands at the end of the log; empty if it was withdrawn, or was never admitted
 * @param side     the side it is or was on; empty if it was never admitted
 * @param events   every record of it, in log order
 */
public record SampleHistory(String scenario, String sample, Optional<Sample> now, Optional<Split> side, List<Event> events) {
    /**
     * A record of the sample.
     *
     * @param at     where
     * @param what   what it turned out to be
     * @param labels labels it brought
     * @param source who sent it and the id of their event, or null
     * @param time   when it was admitted, ISO-8601 UTC, or null
     */
    public record Event(TopicOffset at, FoldOutcome what, List<String> labels, String source, String time) {}

    public SampleHistory {
        events = List.copyOf(events);
    }

    /**
     * Histories of samples in one scenario.
     *
     * @param samples ids
     * @param shares  the policy by which the scenario's samples are split
     * @param records the scenario's records that {@link SampleSearch} wants, in log order
     */
    public static List<SampleHistory> of(String scenario, Collection<String> samples, RoundPolicy shares, List<SampleRecord> records) {
        List<SampleHistory> histories = new ArrayList<>();
        try (SampleCatalog catalog = SampleCatalog.inMemory()) {
            List<FoldOutcome> outcomes = catalog.applyAll(records.stream().map(r -> new Admission(r.at(), r.event(), shares)).toList());
            for (String id : new TreeSet<>(samples)) {
                List<Event> events = new ArrayList<>();
                Optional<Split> side = Optional.empty();
                for (int i = 0; i < records.size(); i++) {
                    if (records.get(i).event().sample().equals(id)) {
                        events.add(event(records.get(i), outcomes.get(i)));
                    }
                }
                if (!events.isEmpty()) {
                    histories.add(new SampleHistory(scenario, id, catalog.sample(scenario, id), catalog.side(scenario, id), events));
                }
            }
        }
        return histories;
    }

    /** Whether it was admitted and not withdrawn. */
    public boolean present() {
        return now.isPresent();
    }

    /** The record that withdrew it. */
    public Optional<Event> withdrawal() {
        return events.stream().filter(event -> event.what() == FoldOutcome.WITHDRAWN).findFirst();
    }

    /** Records that admitted or relabelled it. */
    public List<Event> admissions() {
        return events.stream().filter(event -> event.what() == FoldOutcome.NEW || event.what() == FoldOutcome.RELABELLED).toList();
    }

    private static Event event(SampleRecord record, FoldOutcome what) {
        SampleAdmitted event = record.event();
        String source = event.sourceEvent() == null ? event.source()
                : (event.source() == null ? "" : event.source() + " ") + event.sourceEvent();
        return new Event(record.at(), what, event.labels(), source, event.time());
    }
}
