package dev.engram.engine.retention;

import dev.engram.api.learning.LearningSample;
import dev.engram.api.sample.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
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
        MessageDigest digest = Hashes.sha256();
        byClass.forEach((label, ids) -> ids.stream()
                .map(id -> new Ranked<>(hash(digest, seed, id), id))
                .sorted()
                .limit(quotas.get(label))
                .forEach(ranked -> chosen.add(ranked.what())));
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
        MessageDigest digest = Hashes.sha256();
        return candidates.stream()
                .map(sample -> new Ranked<>(hash(digest, seed, sample.id()), sample))
                .sorted()
                .map(Ranked::what)
                .filter(sample -> taken.merge(sample.label(), 1, Integer::sum) <= perClass)
                .limit(total)
                .map(LearningSample::id)
                .toList();
    }

    /** Something with its place, which is the hash's as a number. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Ranked<T>(byte[] hash, T what) implements Comparable<Ranked<T>> {
        @Override
        public int compareTo(Ranked<T> other) {
            return Arrays.compareUnsigned(hash, other.hash);
        }
    }

    private static byte[] hash(MessageDigest digest, long seed, String id) {
        return digest.digest((seed + ":" + id).getBytes(StandardCharsets.UTF_8));
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
