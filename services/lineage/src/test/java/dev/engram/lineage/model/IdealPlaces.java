package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.lineage.journal.Head;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where the offsets are that were cut and not learned, kept one by one. */
final class IdealPlaces {
    private static final int PATIENCE = 16;

    /** Where offsets were at some time. */
    private record Places(Set<Long> pending, Set<Long> setAside) {
        /** What a round does not see that takes these in. */
        Set<Long> hidden(Set<Long> taken, boolean search) {
            Set<Long> hidden = new TreeSet<>(setAside);
            pending.stream().filter(at -> search && !taken.contains(at)).forEach(hidden::add);
            return hidden;
        }
    }

    private final NaiveLog log;
    private final Map<Long, Integer> pending = new TreeMap<>();
    private final Set<Long> setAside = new TreeSet<>();
    private final List<IdealSearch.Group> suspects = new ArrayList<>();
    private final List<Places> past = new ArrayList<>(List.of(new Places(Set.of(), Set.of())));
    private int failures;

    IdealPlaces(NaiveLog log) {
        this.log = log;
    }

    /** What made rounds fail may be mended. */
    void configured() {
        failures = 0;
    }

    /** After every entry: what somebody reached into is tried no further. */
    void settle() {
        suspects.removeIf(group -> !pending.keySet().containsAll(group.all()));
        failures = suspects.isEmpty() ? 0 : failures;
        past.add(new Places(Set.copyOf(pending.keySet()), Set.copyOf(setAside)));
    }

    /** The group whose turn it is. */
    Optional<IdealSearch.Group> next(long cursor) {
        return suspects.isEmpty() ? Optional.empty() : Optional.of(IdealSearch.next(log, suspects, cursor));
    }

    /** Ranges released while the round ran wait for the next one. */
    Set<Long> waiting(Set<Long> invisible, long cursor, long cut) {
        Set<Long> taken = new TreeSet<>();
        pending.keySet().stream().filter(at -> !invisible.contains(at)).forEach(taken::add);
        for (long at = cursor; at < cut; at++) {
            taken.add(at);
        }
        return taken;
    }

    void requireHidden(Set<Long> invisible, Set<Long> taken, boolean search) {
        assertThat(past.stream().map(places -> places.hidden(taken, search))).as("what could not be seen when the round was planned")
                .contains(invisible);
    }

    void accepted(Set<Long> taken, long cursor, Optional<IdealSearch.Group> group) {
        taken.forEach(pending::remove);
        failures = 0;
        group.ifPresent(tried -> {
            suspects.remove(tried);
            boolean several = tried.rest().stream().filter(at -> log.changed(at, cursor)).count() > 1;
            if (several) {
                suspects.add(new IdealSearch.Group(tried.rest(), Set.of()));
            } else {
                tried.rest().forEach(at -> put(at, log.changed(at, cursor) ? Integer.MAX_VALUE : 0));
            }
        });
    }

    /** The gate's word on what was searched is counted like any other: its attempts are over with the next. */
    void rejected(Set<Long> taken, Optional<IdealSearch.Group> group, int most) {
        failures = 0;
        group.ifPresent(suspects::remove);
        taken.forEach(at -> put(at, group.isPresent() ? pending.get(at) : pending.getOrDefault(at, 0) + 1 >= most ? Integer.MAX_VALUE
                : pending.getOrDefault(at, 0) + 1));
    }

    void failed(Set<Long> taken, long cut, Optional<IdealSearch.Group> group, int most) {
        if (group.isPresent() && ++failures >= PATIENCE) {
            suspects.forEach(each -> each.all().forEach(at -> put(at, Integer.MAX_VALUE)));
            suspects.clear();
            return;
        }
        group.ifPresent(suspects::remove);
        Set<Long> due = new TreeSet<>(taken);
        due.removeIf(at -> pending.getOrDefault(at, 0) + 1 != most);
        boolean spent = taken.stream().anyMatch(at -> pending.getOrDefault(at, 0) >= most);
        if (group.isEmpty() && (spent || due.size() < taken.size())) {
            together(taken, due, !spent && due.stream().anyMatch(at -> log.trains(at, cut)), most);
        } else if (group.isEmpty() && taken.stream().noneMatch(at -> log.trains(at, cut))) {
            taken.forEach(at -> put(at, Integer.MAX_VALUE));
        } else {
            // Nothing else was in it: it is divided.
            IdealSearch.Parts parts = IdealSearch.divide(log, group.orElse(new IdealSearch.Group(taken, Set.of())), cut);
            taken.forEach(at -> put(at, most));
            parts.guilty().forEach(at -> put(at, Integer.MAX_VALUE));
            parts.cleared().forEach(at -> put(at, 0));
            suspects.addAll(parts.groups());
        }
    }

    /** Some of it had more attempts than the rest. */
    private void together(Set<Long> taken, Set<Long> due, boolean search, int most) {
        for (long at : taken) {
            int attempts = pending.getOrDefault(at, 0);
            put(at, attempts >= most ? Integer.MAX_VALUE : !due.contains(at) || search ? attempts + 1 : attempts);
        }
        if (search) {
            suspects.add(new IdealSearch.Group(due, Set.of()));
        }
    }

    void moved(Set<Long> before, Set<Long> after, boolean toNothing, boolean waits) {
        if (toNothing) {
            suspects.clear();
        }
        before.stream().filter(at -> !after.contains(at)).forEach(at -> put(at, waits ? 0 : Integer.MAX_VALUE));
        after.forEach(pending::remove);
        after.forEach(setAside::remove);
    }

    void aside(Set<Long> offsets, boolean released) {
        for (long at : offsets) {
            if (released && setAside.remove(at)) {
                pending.put(at, 0);
            } else if (!released && pending.containsKey(at)) {
                put(at, Integer.MAX_VALUE);
            }
        }
    }

    /** Pending with so many attempts; with all there are it is set aside. */
    private void put(long at, int attempts) {
        if (attempts == Integer.MAX_VALUE) {
            pending.remove(at);
            setAside.add(at);
        } else {
            pending.put(at, attempts);
        }
    }

    void compare(Head told, Set<Long> learned, long cursor) {
        Map<Long, Integer> waiting = new TreeMap<>();
        told.pending().forEach(range -> IdealFold.offsets(List.of(range)).forEach(at -> waiting.put(at, range.attempts())));
        assertThat(waiting).as("pending").isEqualTo(pending);
        assertThat(IdealFold.offsets(told.setAside())).as("set aside").isEqualTo(setAside);
        assertThat(told.suspects().groups().stream().map(group -> IdealFold.offsets(group.ranges()))).as("suspects")
                .containsExactlyInAnyOrderElementsOf(suspects.stream().map(IdealSearch.Group::offsets).toList());
        assertThat(IdealFold.offsets(told.suspects().all())).as("suspects with what they cannot be tried with")
                .isEqualTo(suspects.stream().flatMap(group -> group.all().stream()).collect(Collectors.toCollection(TreeSet::new)));
        Set<Long> everything = new TreeSet<>(learned);
        assertThat(Collections.disjoint(everything, pending.keySet())).as("pending and learned").isTrue();
        assertThat(Collections.disjoint(everything, setAside)).as("set aside and learned").isTrue();
        everything.addAll(pending.keySet());
        everything.addAll(setAside);
        assertThat(everything).as("every offset below the cursor is somewhere").hasSize((int) cursor);
    }
}
