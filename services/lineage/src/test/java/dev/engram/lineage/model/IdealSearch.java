package dev.engram.lineage.model;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The search for what makes rounds fail, as one would do it with cards on a table. */
final class IdealSearch {
    private IdealSearch() {}

    /** Offsets that are tried together, and those that failed with them and cannot be tried alone. */
    record Group(Set<Long> offsets, Set<Long> rest) {
        Set<Long> all() {
            Set<Long> all = new TreeSet<>(offsets);
            all.addAll(rest);
            return all;
        }
    }

    /** What a group that failed falls into. */
    record Parts(List<Group> groups, Set<Long> guilty, Set<Long> cleared) {}

    /** The group with most training changes, of equals the first in the log. */
    static Group next(NaiveLog log, List<Group> groups, long cut) {
        return groups.stream().min(Comparator.<Group>comparingInt(group -> -tried(log, group.offsets(), cut).size())
                .thenComparing(group -> new TreeSet<>(group.offsets()).first())).orElseThrow();
    }

    static Parts divide(NaiveLog log, Group failed, long cut) {
        List<Long> training = tried(log, failed.offsets(), cut);
        Set<Long> others = new TreeSet<>(failed.offsets());
        if (training.size() > 1) {
            long middle = training.get(training.size() / 2);
            Set<Long> first = new TreeSet<>(failed.offsets());
            first.removeIf(at -> at >= middle);
            others.removeAll(first);
            return new Parts(List.of(new Group(first, Set.of()), new Group(others, Set.of())), Set.of(), Set.of());
        }
        training.forEach(others::remove);
        boolean alone = others.stream().noneMatch(at -> log.changed(at, cut));
        others.addAll(failed.rest());
        return alone ? new Parts(List.of(), Set.copyOf(training), others)
                : new Parts(List.of(new Group(Set.copyOf(training), others)), Set.of(), Set.of());
    }

    /** What a group is halved by: what is trained on, or where nothing is, everything. */
    private static List<Long> tried(NaiveLog log, Set<Long> offsets, long cut) {
        List<Long> training = offsets.stream().sorted().filter(at -> log.trains(at, cut)).toList();
        return training.isEmpty() ? offsets.stream().sorted().filter(at -> log.changed(at, cut)).toList() : training;
    }
}
