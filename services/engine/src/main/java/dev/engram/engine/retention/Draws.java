package dev.engram.engine.retention;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Draws without repetition until all were drawn, then in a new order: an endless shuffled row. */
final class Draws {
    private final List<String> ids;
    private final SplittableRandom random;
    private int at;

    Draws(List<String> ids, SplittableRandom random) {
        this.ids = new ArrayList<>(ids);
        this.random = random;
        at = ids.size();
    }

    List<String> next(int count) {
        List<String> drawn = new ArrayList<>(count);
        while (drawn.size() < count && !ids.isEmpty()) {
            if (at == ids.size()) {
                for (int i = ids.size() - 1; i > 0; i--) {
                    Collections.swap(ids, i, random.nextInt(i + 1));
                }
                at = 0;
            }
            drawn.add(ids.get(at++));
        }
        return drawn;
    }
}
