package dev.engram.faults.kills;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Which faults fall in which cycle. The same seed gives the same plan: of each phase all steps in a shuffled order, then again in
 * another.
 */
final class Plan {
    /** Faults of one cycle: in a round there are most steps. */
    private static final Map<Phase, Integer> A_CYCLE = Map.of(Phase.INGEST, 1, Phase.ROUND, 3, Phase.CHAMPION, 1, Phase.SERVING, 1, Phase.GROUND, 1);
    /** So many short outages come for each that takes more than a minute. */
    private static final int SHORT_OUTAGES = 4;

    private final SplittableRandom random;
    private final Map<Phase, List<Step>> steps = new EnumMap<>(Phase.class);
    private final Map<Phase, List<Step>> next = new EnumMap<>(Phase.class);
    private int number;

    /**
     * A fault of the plan.
     *
     * @param number 1, 2, 3, …
     * @param step   what and when
     * @param seed   of what is left to chance in it
     */
    record Planned(int number, Step step, long seed) {}

    Plan(List<Step> steps, long seed) {
        random = new SplittableRandom(seed);
        for (Phase phase : Phase.values()) {
            List<Step> own = new ArrayList<>();
            for (Step step : steps) {
                if (step.phase() == phase) {
                    int copies = phase == Phase.GROUND && !Steps.takesLong(step) ? SHORT_OUTAGES : 1;
                    own.addAll(Collections.nCopies(copies, step));
                }
            }
            this.steps.put(phase, own);
            next.put(phase, new ArrayList<>());
        }
    }

    /** The faults of the next cycle. */
    List<Planned> cycle() {
        List<Planned> cycle = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            for (int i = 0; i < Math.min(A_CYCLE.get(phase), steps.get(phase).size()); i++) {
                cycle.add(new Planned(++number, take(phase, cycle), random.nextLong()));
            }
        }
        return cycle;
    }

    /** The next step of a phase; not twice the same in one cycle if it can be helped. */
    private Step take(Phase phase, List<Planned> cycle) {
        List<Step> left = next.get(phase);
        if (left.isEmpty()) {
            left.addAll(shuffled(steps.get(phase)));
        }
        for (Step step : left) {
            if (cycle.stream().noneMatch(planned -> planned.step().equals(step))) {
                left.remove(step);
                return step;
            }
        }
        return left.remove(0);
    }

    private List<Step> shuffled(List<Step> all) {
        List<Step> shuffled = new ArrayList<>(all);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }
}
