package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether memory outside the heap grows: the heap is whole and touched from the start, so that the rest of the process is native memory. The
 * growth is from the mean of the second tenth of the steps, the first being the warm-up, to the mean of the last tenth.
 */
final class MemoryWatch {
    /** Bytes of the JVM's heap. */
    static final long HEAP = 1L << 30;

    private static final int TURNS = 20;
    private static final double MEGA = 1e6;

    private final Console console;

    MemoryWatch(Console console) {
        this.console = console;
    }

    Outcome watch(SpeedCase asked, Seat ours, int steps) throws SideFailed {
        ours.prepare(Contest.setting(asked));
        Map<String, String> setting = Contest.chosen(ours);
        int each = Math.max(1, steps / TURNS);
        List<Double> resident = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        try (Progress bar = console.progress(asked.name(), (long) each * TURNS)) {
            for (int turn = 1; turn <= TURNS; turn++) {
                Seat.Turn done = ours.turn(each);
                seconds.add(done.median());
                resident.addAll(done.resident());
                bar.at((long) turn * each, String.format(Locale.ROOT, "%.0f MB", resident.get(resident.size() - 1) / MEGA));
            }
        }
        double begin = mean(resident, 0.1, 0.2) - HEAP;
        double end = mean(resident, 0.9, 1) - HEAP;
        double growth = end / begin - 1;
        return new Outcome(asked.name(), asked.title(), asked.must(), asked.aim(), Verdict.atMost(growth, asked.must()), true, growth, null, null, begin, end, asked.images(), 1,
                each * TURNS, setting, Map.of(), null, null, List.of(), null);
    }

    /** Mean of a part of the values. */
    static double mean(List<Double> values, double from, double to) {
        int size = values.size();
        List<Double> part = values.subList((int) (from * size), Math.max((int) (from * size) + 1, (int) (to * size)));
        return part.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
