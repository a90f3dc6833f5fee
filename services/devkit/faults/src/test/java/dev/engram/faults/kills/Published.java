package dev.engram.faults.kills;

import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.Split;
import dev.engram.faults.Publication;
import dev.engram.lineage.catalog.Splits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** What people publish, cycle by cycle, and what every sample is to be after it. */
final class Published {
    private static final int FIRST = 40;
    private static final int LATER = 10;
    private static final int CLASSES = 6;

    /** A sample as it is to stand in the end. */
    record Expected(List<String> labels, Split split) {}

    /**
     * What is published in one cycle. Changes are of samples that were admitted before, so their order does not matter.
     *
     * @param records    for the topic
     * @param posts      for HTTP
     * @param withdrawal sample to be withdrawn, or null
     */
    record Batch(List<Publication> records, List<Publication> posts, String withdrawal) {}

    private final String scenario;
    private final RoundPolicy policy;
    private final long seed;
    private final Map<String, Expected> samples = new TreeMap<>();
    private final Map<String, Publication> images = new HashMap<>();
    private final Set<String> withdrawn = new TreeSet<>();

    Published(String scenario, RoundPolicy policy, long seed) {
        this.scenario = scenario;
        this.policy = policy;
        this.seed = seed;
    }

    /** What is published in a cycle; from now on it is expected. */
    Batch cycle(int cycle) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + cycle);
        List<Publication> changes = cycle == 1 ? List.of() : changes(cycle, random);
        String withdrawal = cycle % 3 == 0 ? any(random, changes) : null;
        List<Publication> fresh = new ArrayList<>();
        for (int i = 0; i < (cycle == 1 ? FIRST : LATER); i++) {
            int label = cycle == 1 ? i % 2 : random.nextInt(Math.min(CLASSES, 2 + cycle / 2));
            fresh.add(expect(Publication.tiny("e" + cycle + "-" + i, label, cycle * 1_000 + i, split(cycle, i, random))));
        }
        if (withdrawal != null) {
            samples.remove(withdrawal);
            withdrawn.add(withdrawal);
        }
        List<Publication> records = new ArrayList<>(fresh.subList(2, fresh.size()));
        records.addAll(changes);
        // The same event once more, and the same picture under another event.
        records.add(fresh.get(2));
        records.add(fresh.get(3).relabelled("again" + cycle, fresh.get(3).labels().get(0)));
        return new Batch(records, fresh.subList(0, 2), withdrawal);
    }

    /** Every sample that was published and not withdrawn. */
    Map<String, Expected> samples() {
        return samples;
    }

    /** Samples that were withdrawn, for ever. */
    Set<String> withdrawn() {
        return withdrawn;
    }

    /** A sample gets another label; one that was withdrawn is published again, in vain. */
    private List<Publication> changes(int cycle, SplittableRandom random) {
        List<Publication> changes = new ArrayList<>();
        Publication old = images.get(any(random, changes));
        Expected known = samples.get(old.sample());
        Publication change = new Publication("r" + cycle, List.of("c" + random.nextInt(2)), known.split(), old.image());
        samples.put(change.sample(), new Expected(change.labels(), known.split()));
        changes.add(change);
        if (cycle % 4 == 0 && !withdrawn.isEmpty()) {
            Publication gone = images.get(withdrawn.iterator().next());
            changes.add(gone.relabelled("w" + cycle, gone.labels().get(0)));
        }
        return changes;
    }

    private String any(SplittableRandom random, List<Publication> but) {
        List<String> ids = samples.keySet().stream().filter(id -> but.stream().noneMatch(image -> image.sample().equals(id))).toList();
        return ids.get(random.nextInt(ids.size()));
    }

    private Publication expect(Publication image) {
        String id = image.sample();
        Split split = image.split() != null ? image.split() : Splits.of(scenario, id, policy.trainShare(), policy.tuneShare());
        samples.put(id, new Expected(image.labels(), split));
        images.put(id, image);
        return image;
    }

    private static Split split(int cycle, int i, SplittableRandom random) {
        if (cycle == 1) {
            return i % 4 < 3 ? Split.TRAIN : Split.HOLDOUT;
        }
        int die = random.nextInt(10);
        return die < 6 ? Split.TRAIN : die < 8 ? Split.HOLDOUT : null;
    }
}
