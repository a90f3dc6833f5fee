package dev.engram.faults.kills;

import dev.engram.faults.FaultTable;
import dev.engram.lineage.journal.History;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Cycle after cycle under fire, until enough faults were reached; keeps account of them. */
final class Run {
    private static final List<Phase> ANYWHERE = List.of(Phase.INGEST, Phase.ROUND, Phase.CHAMPION);
    private static final int ROLL_BACK_EVERY = 5;

    private final Stage stage;
    private final Plan plan;
    private final Published published;
    private final long seed;
    private final Set<Integer> only;
    private final Cycle work;
    private final Map<Step, int[]> account = new LinkedHashMap<>();
    private final List<Live> live = new ArrayList<>();
    private int cycle;

    /** A fault that is set up. */
    private record Live(Plan.Planned planned, Armed armed) {}

    /**
     * A run that has not begun.
     *
     * @param only numbers of the faults that are made; empty for all
     */
    Run(Stage stage, Plan plan, List<Step> steps, Published published, long seed, Set<Integer> only) {
        this.stage = stage;
        this.plan = plan;
        this.published = published;
        this.seed = seed;
        this.only = only;
        this.work = new Cycle(stage);
        steps.forEach(step -> account.put(step, new int[2]));
    }

    /**
     * Runs until so many faults were reached and every step was, but does not try for ever; with chosen faults, until the last of them
     * was tried.
     */
    void until(int count) {
        int tried = 0;
        while (only.isEmpty() ? (reached() < count || !never().isEmpty()) && tried < 2 * count : tried < Collections.max(only)) {
            List<Plan.Planned> faults = plan.cycle();
            tried = faults.get(faults.size() - 1).number();
            cycle++;
            one(faults, published.cycle(cycle));
        }
    }

    private void one(List<Plan.Planned> faults, Published.Batch batch) {
        Phase ground = ANYWHERE.get(new SplittableRandom(seed + cycle).nextInt(ANYWHERE.size()));
        say("cycle " + cycle);
        phase(faults, Phase.INGEST, ground, () -> work.publish(cycle, batch));
        phase(faults, Phase.ROUND, ground, () -> work.round(cycle));
        work.newest().ifPresent(version -> {
            stage.model = version.round().bundleFiles().get("model.onnx").sha256();
            arm(faults, Phase.SERVING);
            phase(faults, Phase.CHAMPION, ground, () -> work.champion(version));
        });
        work.settle();
        if (cycle % ROLL_BACK_EVERY == 0 && !work.earlier().isEmpty()) {
            rollBack();
        }
    }

    private void rollBack() {
        List<History.Line> earlier = work.earlier();
        History.Line back = earlier.get(earlier.size() - 1);
        say("cycle " + cycle + ": back to version " + back.registration().version());
        work.champion(back);
        work.settle();
    }

    private void phase(List<Plan.Planned> faults, Phase phase, Phase ground, Runnable what) {
        arm(faults, phase);
        if (phase == ground) {
            arm(faults, Phase.GROUND);
        }
        what.run();
        live.forEach(this::disarm);
        live.clear();
    }

    private void arm(List<Plan.Planned> faults, Phase phase) {
        for (Plan.Planned planned : faults) {
            if (planned.step().phase() == phase && (only.isEmpty() || only.contains(planned.number()))) {
                say("fault " + planned.number() + ": " + planned.step() + " (seed " + seed + ", cycle " + cycle + ")");
                live.add(new Live(planned, planned.step().arming().arm(stage, new SplittableRandom(planned.seed()))));
            }
        }
    }

    private void disarm(Live fault) {
        fault.armed().disarm();
        boolean reached = fault.armed().reached();
        int[] counts = account.get(fault.planned().step());
        counts[0]++;
        counts[1] += reached ? 1 : 0;
        if (!reached) {
            say("fault " + fault.planned().number() + ": not reached");
        }
    }

    /** Everything that waits is learned, chosen and served. */
    void end() {
        work.settle();
        cycle++;
        work.round(cycle);
        work.newest().ifPresent(work::champion);
        work.settle();
    }

    /** Faults that happened. */
    int reached() {
        return account.values().stream().mapToInt(counts -> counts[1]).sum();
    }

    /** Steps that were never reached. */
    List<Step> never() {
        return account.entrySet().stream().filter(entry -> entry.getValue()[1] == 0).map(Map.Entry::getKey).toList();
    }

    /** Adds a row for every step. */
    void account(String outcome) {
        account.forEach((step, counts) -> FaultTable.row(step.fault(), step.when(), counts[1],
                outcome + (counts[0] == counts[1] ? "" : "; not reached " + (counts[0] - counts[1]) + " times")));
    }

    private static void say(String text) {
        System.out.println(LocalTime.now().withNano(0) + " " + text);
    }
}
