package dev.engram.lineage.trace;

import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.lineage.catalog.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a {@link SampleSearch} found in the training log, over all scenarios. */
public final class SampleRecords {
    private final Map<String, List<SampleRecord>> byScenario;
    private final Function<String, RoundPolicy> shares;

    /**
     * Records as they were found.
     *
     * @param records in log order within each partition
     * @param shares  the policy by which a scenario's samples are split
     */
    public SampleRecords(List<SampleRecord> records, Function<String, RoundPolicy> shares) {
        this.byScenario = records.stream().collect(Collectors.groupingBy(record -> record.event().scenario(), TreeMap::new, Collectors.toList()));
        this.shares = shares;
    }

    /**
     * A present use of some bytes.
     *
     * @param scenario scenario id
     * @param sample   the sample that uses them
     * @param role     {@code image}, or the annotation's role
     */
    public record Reference(String scenario, String sample, String role) {}

    /** The histories of a sample in every scenario that knows it, by scenario. */
    public List<SampleHistory> histories(String sample) {
        List<SampleHistory> histories = new ArrayList<>();
        byScenario.forEach((scenario, records) -> histories.addAll(of(scenario, List.of(sample), records)));
        return histories;
    }

    /** Every sample, in any scenario, that was not withdrawn and uses these bytes as its image or as an annotation. */
    public List<Reference> references(String sha256) {
        List<Reference> references = new ArrayList<>();
        byScenario.forEach((scenario, records) -> {
            Set<String> samples = records.stream().map(record -> record.event().sample()).collect(Collectors.toSet());
            for (SampleHistory history : of(scenario, samples, records)) {
                history.now().ifPresent(sample -> roles(sample, sha256).forEach(role -> references.add(new Reference(scenario, sample.id(), role))));
            }
        });
        return references;
    }

    /** Hashes of everything that stood beside a sample in a scenario, in any of its records. */
    public Set<String> annotations(String scenario, String sample) {
        return byScenario.getOrDefault(scenario, List.of()).stream().filter(record -> record.event().sample().equals(sample))
                .flatMap(record -> record.event().annotations().stream()).map(annotation -> annotation.artifact().sha256())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<SampleHistory> of(String scenario, Collection<String> samples, List<SampleRecord> records) {
        return SampleHistory.of(scenario, samples, shares.apply(scenario), records);
    }

    private static List<String> roles(Sample sample, String sha256) {
        List<String> roles = new ArrayList<>();
        if (sample.id().equals(sha256)) {
            roles.add("image");
        }
        sample.annotations().stream().filter(annotation -> annotation.artifact().sha256().equals(sha256)).forEach(a -> roles.add(a.role()));
        return roles;
    }
}
