package dev.engram.api.network;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The ops a network may use, by name: the stock ones and those a PluginSet adds. Immutable. */
public final class Ops {
    private static final Ops STANDARD = new Ops(new TreeMap<>()).with(StandardOps.all());

    private final Map<String, Op> byName;

    private Ops(Map<String, Op> byName) {
        this.byName = byName;
    }

    /** The stock ops. */
    public static Ops standard() {
        return STANDARD;
    }

    /**
     * These and more.
     *
     * @throws IllegalArgumentException if a name is taken
     */
    public Ops with(Collection<? extends Op> more) {
        Map<String, Op> all = new TreeMap<>(byName);
        for (Op op : more) {
            Op there = all.putIfAbsent(op.name(), op);
            if (there != null && there != op) {
                throw new IllegalArgumentException("op '" + op.name() + "' of " + op.getClass().getName()
                        + " cannot replace the one of " + there.getClass().getName());
            }
        }
        return new Ops(all);
    }

    /** These and one more. */
    public Ops with(Op op) {
        return with(List.of(op));
    }

    /** Known names, sorted. */
    public Set<String> names() {
        return byName.keySet();
    }

    /**
     * The op of that name.
     *
     * @throws IllegalArgumentException if there is none; lists what is known
     */
    public Op get(String name) {
        Op op = byName.get(name);
        if (op == null) {
            throw new IllegalArgumentException("unknown op '" + name + "'; known are " + names());
        }
        return op;
    }
}
