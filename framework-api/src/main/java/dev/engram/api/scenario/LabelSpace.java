package dev.engram.api.scenario;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ordered, append-only list of labels a model knows: an index never changes its meaning.
 *
 * @param entries label of index 0, 1, 2, …; immutable
 */
public record LabelSpace(List<Entry> entries) {
    /**
     * One label.
     *
     * @param index   position, equal to the output's column
     * @param group   attribute it belongs to; empty for single-label scenarios
     * @param name    the label as published
     * @param retired no longer given to new samples, but its index stays taken
     * @param aliases other names that mean the same label
     */
    public record Entry(int index, String group, String name, boolean retired, List<String> aliases) {
        public Entry {
            aliases = List.copyOf(aliases);
        }
    }

    public LabelSpace {
        entries = List.copyOf(entries);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.index() != i) {
                throw new IllegalArgumentException("label space: entry " + i + " carries index " + entry.index());
            }
            if (!seen.add(entry.group() + "=" + entry.name())) {
                throw new IllegalArgumentException("label space: '" + entry.name() + "' stands twice");
            }
        }
    }

    /** The space that knows nothing yet. */
    public static LabelSpace empty() {
        return new LabelSpace(List.of());
    }

    /** Number of labels, retired ones included: the width of the output. */
    public int size() {
        return entries.size();
    }

    /** Names by index. */
    public List<String> names() {
        return entries.stream().map(Entry::name).toList();
    }

    /** The index of a label, looked up by name and alias in the group without attribute. */
    public OptionalInt indexOf(String name) {
        return entries.stream()
                .filter(e -> e.name().equals(name) || e.aliases().contains(name))
                .mapToInt(Entry::index)
                .findFirst();
    }

    /** This space with the unknown ones of the given names appended in natural order, so that arrival order inside an experience does not matter. */
    public LabelSpace grow(Collection<String> names) {
        List<Entry> grown = new ArrayList<>(entries);
        for (String name : new TreeSet<>(names)) {
            if (indexOf(name).isEmpty()) {
                grown.add(new Entry(grown.size(), "", name, false, List.of()));
            }
        }
        return new LabelSpace(grown);
    }
}
