package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.prepare.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The share of the processor's time that goes to processes that are none of ours, or to other machines on the same hardware. */
final class Strangers {
    private static final Path STAT = Path.of("/proc/stat");
    /** Linux counts a hundred ticks in a second for programs, whatever the kernel's own are. */
    private static final double TICKS = 100;
    private static final int BUSY_FIELDS = 8;

    private final List<Seat> seats;
    private final double[] before = ticks();
    private final double mine;

    /** Begins to look. */
    Strangers(List<Seat> seats) {
        this.seats = seats;
        mine = seconds();
    }

    /** Their share since then; empty where the system does not tell. */
    OptionalDouble share() {
        double[] now = ticks();
        if (before.length == 0 || now.length == 0 || now[0] <= before[0]) {
            return OptionalDouble.empty();
        }
        double all = (now[0] - before[0]) / TICKS;
        double busy = (now[1] - before[1]) / TICKS;
        return OptionalDouble.of(Math.max(0, busy - (seconds() - mine)) / all);
    }

    private double seconds() {
        Duration own = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return seats.stream().map(Seat::processor).reduce(own, Duration::plus).toNanos() * 1e-9;
    }

    /** All ticks of all cores, and those in which they worked or waited for another machine to let go of them. */
    private static double[] ticks() {
        return Machine.read(STAT).map(Strangers::parse).orElse(new double[0]);
    }

    static double[] parse(String stat) {
        String first = stat.lines().findFirst().orElse("");
        double[] fields = Stream.of(first.split("\\s+")).skip(1).limit(BUSY_FIELDS).mapToDouble(Double::parseDouble).toArray();
        if (fields.length < BUSY_FIELDS) {
            return new double[0];
        }
        double all = 0;
        for (double field : fields) {
            all += field;
        }
        double idle = fields[3] + fields[4];
        return new double[] {all, all - idle};
    }
}
