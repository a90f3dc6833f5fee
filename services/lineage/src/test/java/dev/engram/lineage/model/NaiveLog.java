package dev.engram.lineage.model;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.Split;
import dev.engram.lineage.catalog.FoldOutcome;
import dev.engram.lineage.catalog.Splits;
import dev.engram.lineage.round.OrderSample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The training log with the fold as one would write it on a sheet of paper: lists and maps, looked through again each time. */
final class NaiveLog {
    /** A record that changed something. */
    record Change(long at, FoldOutcome kind, String sample, List<String> labels, Split split) {}

    final List<SampleAdmitted> records = new ArrayList<>();
    final List<FoldOutcome> outcomes = new ArrayList<>();
    final List<Change> changes = new ArrayList<>();
    private final RoundPolicy policy;
    private final Set<String> events = new HashSet<>();
    private final Map<String, Split> sides = new HashMap<>();
    private final Map<String, List<String>> labels = new HashMap<>();
    private final Set<String> gone = new HashSet<>();

    NaiveLog(RoundPolicy policy) {
        this.policy = policy;
    }

    long end() {
        return records.size();
    }

    void append(SampleAdmitted record) {
        FoldOutcome outcome = fold(record);
        if (outcome.change()) {
            changes.add(new Change(end(), outcome, record.sample(), record.labels(), sides.get(record.sample())));
        }
        records.add(record);
        outcomes.add(outcome);
    }

    private FoldOutcome fold(SampleAdmitted record) {
        String id = record.sample();
        if (!events.add(record.source() + " " + record.sourceEvent())) {
            return FoldOutcome.DUPLICATE;
        }
        if (record.kind().equals(SampleAdmitted.WITHDRAWN)) {
            return gone.add(id) ? FoldOutcome.WITHDRAWN : FoldOutcome.DUPLICATE;
        }
        if (record.artifact() == null || record.labels().isEmpty() || gone.contains(id)) {
            return FoldOutcome.REFUSED;
        }
        if (!labels.containsKey(id)) {
            sides.put(id, record.split() != null ? record.split() : Splits.of(record.scenario(), id, policy.trainShare(), policy.tuneShare()));
            labels.put(id, record.labels());
            return FoldOutcome.NEW;
        }
        if (record.split() != null && record.split() != sides.get(id)) {
            return FoldOutcome.SPLIT_CONFLICT;
        }
        return record.labels().equals(labels.put(id, record.labels())) ? FoldOutcome.DUPLICATE : FoldOutcome.RELABELLED;
    }

    /** New and relabelled samples among these offsets that were not withdrawn before the cut, with the labels they have at the cut. */
    List<OrderSample> experience(Set<Long> offsets, long cut, Set<Long> setAside) {
        Map<String, OrderSample> samples = new LinkedHashMap<>();
        for (Change change : changes) {
            if (offsets.contains(change.at()) && change.kind() != FoldOutcome.WITHDRAWN && !withdrawn(cut).contains(change.sample())) {
                samples.putIfAbsent(change.sample(), seen(change.sample(), cut, setAside));
            }
        }
        return List.copyOf(samples.values());
    }

    /** Whether a sample came or was relabelled here that was not withdrawn before the cut. */
    boolean changed(long at, long cut) {
        return changes.stream().anyMatch(c -> c.at() == at && c.kind() != FoldOutcome.WITHDRAWN && !withdrawn(cut).contains(c.sample()));
    }

    /** The same of a sample that is trained on. */
    boolean trains(long at, long cut) {
        return changed(at, cut) && changes.stream().anyMatch(c -> c.at() == at && c.split() == Split.TRAIN);
    }

    /** The samples withdrawn before a cut. */
    Set<String> withdrawn(long cut) {
        Set<String> ids = new TreeSet<>();
        changes.stream().filter(c -> c.kind() == FoldOutcome.WITHDRAWN && c.at() < cut).forEach(c -> ids.add(c.sample()));
        return ids;
    }

    /** The samples whose withdrawal stands at these offsets. */
    Set<String> withdrawnAt(Set<Long> offsets) {
        Set<String> ids = new TreeSet<>();
        changes.stream().filter(c -> c.kind() == FoldOutcome.WITHDRAWN && offsets.contains(c.at())).forEach(c -> ids.add(c.sample()));
        return ids;
    }

    /** A sample as it is seen at a cut, or null. */
    OrderSample seen(String sample, long cut, Set<Long> setAside) {
        OrderSample seen = null;
        for (Change change : changes) {
            if (change.sample().equals(sample) && change.at() < cut && change.kind() != FoldOutcome.WITHDRAWN && !setAside.contains(change.at())) {
                seen = new OrderSample(sample, change.labels(), change.split(), List.of());
            }
        }
        return seen;
    }
}
