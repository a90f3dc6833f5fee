package dev.engram.devkit.cli.rejected;

import java.util.List;
import java.util.Set;

/**
 * What was found on {@code engram.images.rejected}.
 *
 * @param entries   the records that are asked for, oldest first
 * @param others    how many more there are, which are not asked for
 * @param scenarios some of the scenarios that the records name, for who asked for another one
 */
public record Survey(List<Entry> entries, long others, Set<String> scenarios) {
    public Survey {
        entries = List.copyOf(entries);
        scenarios = Set.copyOf(scenarios);
    }

    /** How many are in a state. */
    public long count(State state) {
        return entries.stream().filter(entry -> entry.state() == state).count();
    }

    /** The open ones, oldest first. */
    public List<Entry> open() {
        return entries.stream().filter(entry -> entry.state() == State.OPEN).toList();
    }
}
