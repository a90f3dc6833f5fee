package dev.engram.lineage.branch;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.lineage.round.Environment;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line of rounds learned again with some samples withheld. It stands beside history and changes nothing of it.
 *
 * @param format      version of this record format, 1
 * @param scenario    scenario id
 * @param name        name of the branch, unique in the scenario
 * @param base        round of the version that was learned again
 * @param without     sorted ids of the samples that were withheld
 * @param start       round whose stored state it began with, because no round up to there had one of the samples; 0 for the empty
 *     state
 * @param rounds      the rounds that were learned, the oldest first; of the last one the files are stored
 * @param bundle      blob of the last round's {@code bundle.json}, or null without export
 * @param bundleFiles other files of that bundle, by name
 * @param time        when it was made, ISO-8601 UTC
 * @param environment what it was computed on
 */
public record Branch(
        int format,
        String scenario,
        String name,
        long base,
        List<String> without,
        long start,
        List<Learned> rounds,
        String bundle,
        Map<String, ArtifactRef> bundleFiles,
        String time,
        Environment environment) {
    /** The only format there is. */
    public static final int FORMAT = 1;

    /**
     * A round of the branch.
     *
     * @param round    number of the round of history it stands for
     * @param outcome  {@code accepted}, or {@code rejected} by the gate; the branch goes on from its state all the same
     * @param state    hash of its state's manifest
     * @param slices   names of the hold-out slices
     * @param accuracy accuracy on each of them
     */
    public record Learned(long round, String outcome, String state, List<String> slices, List<Double> accuracy) {
        public Learned {
            slices = List.copyOf(slices);
            accuracy = List.copyOf(accuracy);
        }
    }

    public Branch {
        if (format != FORMAT) {
            throw new IllegalArgumentException("Branch format " + format + " is not known; known is " + FORMAT);
        }
        ScenarioRecord.requireId(scenario);
        Branches.requireName(name);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("branch " + name + " of " + scenario + " has no round");
        }
        without = without.stream().sorted().distinct().toList();
        rounds = List.copyOf(rounds);
        bundleFiles = bundleFiles == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(bundleFiles));
    }

    /** The last round, whose files are stored. */
    public Learned last() {
        return rounds.get(rounds.size() - 1);
    }
}
