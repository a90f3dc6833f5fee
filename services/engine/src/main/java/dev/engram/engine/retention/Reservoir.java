package dev.engram.engine.retention;

import dev.engram.api.learning.LearningSample;
import dev.engram.engine.data.Streams;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which samples are kept: per class those whose hash with the seed is smallest. That is a uniform random choice of each class which needs
 * neither order of arrival nor counts of what was seen, so bursts cannot crowd a class out, and a choice made in two steps equals one
 * made at once (bottom-k sampling: Cohen and Kaplan, "Summarizing Data using Bottom-k Sketches", 2007).
 */
final class Reservoir {
    private Reservoir() {}

    /**
     * The chosen ids, sorted by class and hash.
     *
     * @param candidates each id once
     * @param total      most samples in all; every class gets total / classes, and what small classes leave goes to the others evenly
     * @param perClass   most samples of a class
     */
    static List<String> choose(Collection<LearningSample> candidates, int total, int perClass, long seed) {
        Map<Integer, List<String>> byClass = new TreeMap<>();
        for (LearningSample sample : candidates) {
            byClass.computeIfAbsent(sample.label(), c -> new ArrayList<>()).add(sample.id());
        }
        Map<Integer, Integer> quotas = quotas(byClass, total, perClass);
        List<String> chosen = new ArrayList<>();
        byClass.forEach((label, ids) -> ranked(ids, seed).stream().limit(quotas.get(label)).forEach(ranked -> chosen.add(ranked.id())));
        return chosen;
    }

    /**
     * The chosen ids, sorted by hash: a uniform choice from all candidates and from those that were passed over before.
     *
     * @param candidates each id once
     * @param total      most samples in all
     * @param perClass   most samples of a class
     */
    static List<String> uniform(Collection<LearningSample> candidates, int total, int perClass, long seed) {
        Map<Integer, Integer> taken = new TreeMap<>();
        Map<String, Integer> labels = new HashMap<>();
        candidates.forEach(sample -> labels.put(sample.id(), sample.label()));
        return ranked(labels.keySet(), seed).stream()
                .map(Ranked::id)
                .filter(id -> taken.merge(labels.get(id), 1, Integer::sum) <= perClass)
                .limit(total)
                .toList();
    }

    private record Ranked(long hash, String id) {}

    private static List<Ranked> ranked(Collection<String> ids, long seed) {
        List<Ranked> ranked = new ArrayList<>(ids.size());
        ids.forEach(id -> ranked.add(new Ranked(Streams.draw(seed, id, 0), id)));
        ranked.sort((one, other) -> one.hash != other.hash ? Long.compare(one.hash, other.hash) : one.id.compareTo(other.id));
        return ranked;
    }

    /** Smallest classes first, each at most an even share of what is left. */
    static Map<Integer, Integer> quotas(Map<Integer, List<String>> byClass, int total, int perClass) {
        List<Integer> order = new ArrayList<>(byClass.keySet());
        order.sort(Comparator.<Integer>comparingInt(c -> byClass.get(c).size()).thenComparing(Comparator.naturalOrder()));
        Map<Integer, Integer> quotas = new TreeMap<>();
        int left = total;
        for (int i = 0; i < order.size(); i++) {
            int share = left / (order.size() - i);
            int quota = Math.min(Math.min(byClass.get(order.get(i)).size(), perClass), share);
            quotas.put(order.get(i), quota);
            left -= quota;
        }
        return quotas;
    }
}
