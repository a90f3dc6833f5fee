package dev.engram.engine.program;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Parsed scripts by their text: what holds neither tensors nor state can be everybody's. A round makes most of its scripts several times, and a stream of
 * rounds in one process makes the same ones in each; to parse one takes as long as some steps of a small network. Those that nobody uses stay for a while.
 * Thread-safe.
 */
final class SharedModules<M> {
    private final Function<String, M> parser;
    private final Consumer<M> end;
    private final int spare;
    private final Map<String, Used<M>> used = new HashMap<>();

    /** The one that has been idle for longest first. */
    private final Map<String, M> idle = new LinkedHashMap<>();

    /** A module and how many use it. */
    private record Used<M>(M module, int users) {}

    /**
     * Modules that a parser makes.
     *
     * @param end   frees one
     * @param spare how many are kept that nobody uses
     */
    SharedModules(Function<String, M> parser, Consumer<M> end, int spare) {
        this.parser = parser;
        this.end = end;
        this.spare = spare;
    }

    /** The module of a text; to be {@link #give given} back once. */
    synchronized M take(String text) {
        Used<M> before = used.get(text);
        if (before != null) {
            used.put(text, new Used<>(before.module(), before.users() + 1));
            return before.module();
        }
        M kept = idle.remove(text);
        M module = kept != null ? kept : parser.apply(text);
        used.put(text, new Used<>(module, 1));
        return module;
    }

    /** One of those who took it needs it no more. */
    synchronized void give(String text) {
        Used<M> before = used.get(text);
        if (before.users() > 1) {
            used.put(text, new Used<>(before.module(), before.users() - 1));
            return;
        }
        used.remove(text);
        idle.put(text, before.module());
        Iterator<M> oldest = idle.values().iterator();
        while (idle.size() > spare) {
            end.accept(oldest.next());
            oldest.remove();
        }
    }
}
