package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.bench.speed.Outcome.Check;
import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures a case: PyTorch is tuned, both sides are warmed up on the same numbers, and then take turns, ours first. A time of a round is the median over the steps of its
 * turn. A side whose process ends costs its case, after one more try, and no other.
 */
final class Contest {
    /** Name of the side that is not ours. */
    static final String PYTORCH = "PyTorch";
    /** Name of our side. */
    static final String ENGRAM = "Engram";

    private static final String PRECISION = "precision";

    private static final int WARM = 5;
    private static final int LEAST = 3;
    private static final int MOST = 5000;
    private static final int TRIES = 2;
    /** More turns before the first: where steps are short, it is thousands of them until the JVM has compiled all that matters. */
    private static final int COMPILED = 2;
    /** On a busy machine a case has fewer rounds rather than no end, */
    private static final Duration LIMIT = Duration.ofSeconds(150);
    /** but so many that an interval says something. */
    private static final int FEWEST = 6;

    /** Where the sides' processes come from. */
    interface Sides {
        /** Our process. */
        Side engram() throws SideFailed;

        /** PyTorch's process, its threads waiting {@code passive} or as is {@code default} there. */
        Side pytorch(String waiting) throws SideFailed;
    }

    private final Sides sides;
    private final Plan plan;
    private final Console console;
    private final Map<String, String> facts = new LinkedHashMap<>();

    /**
     * How it is measured.
     *
     * @param repetitions rounds
     * @param threads     of both sides
     * @param seconds     of a turn, about
     * @param steps       of the memory's case
     * @param work        folder for files
     */
    record Plan(int repetitions, int threads, double seconds, int steps, Path work) {}

    Contest(Sides sides, Plan plan, Console console) {
        this.sides = sides;
        this.plan = plan;
        this.console = console;
    }

    /** What our side told of itself last. */
    Map<String, String> facts() {
        return facts;
    }

    /** The case's outcome, whatever happens. */
    Outcome run(SpeedCase asked) {
        String reason = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                return attempt(asked);
            } catch (SideFailed e) {
                reason = e.getMessage();
                console.warn(asked.name() + ": " + reason);
                if (!e.gone()) {
                    break;
                }
            }
        }
        return Outcome.unmeasured(asked, reason);
    }

    private Outcome attempt(SpeedCase asked) throws SideFailed {
        int threads = asked.threads() > 0 ? asked.threads() : plan.threads();
        Path work = plan.work().resolve(asked.name());
        try (Seat ours = new Seat(waiting -> sides.engram(), asked.task(), threads, work.resolve("engram"))) {
            if (asked.rival() == SpeedCase.Rival.ITSELF_LATER) {
                return new MemoryWatch(console).watch(asked, ours, plan.steps());
            }
            boolean own = asked.own();
            Seat.Starter starter = own ? waiting -> sides.engram() : sides::pytorch;
            try (Seat other = new Seat(starter, asked.other(), threads, work.resolve(own ? "other" : "engram"))) {
                return contest(asked, ours, other, own);
            }
        }
    }

    private Outcome contest(SpeedCase asked, Seat ours, Seat other, boolean own) throws SideFailed {
        boolean folder = asked.task().containsKey("pictures");
        console.line("%s: looking for the best settings", asked.name());
        Map<String, String> setting = setting(asked);
        ours.prepare(setting);
        // Whatever is wrong with our side shows before the search on the other takes its time.
        ours.turn(1);
        ours.prepare(setting);
        Map<String, String> mine = chosen(ours);
        ours.prepared().path("facts").fields().forEachRemaining(fact -> facts.put(fact.getKey(), fact.getValue().asText()));
        Map<String, String> theirs;
        try {
            theirs = own ? mine : new Tuning(other, folder).best(Tuning.ofPyTorch(asked));
            other.prepare(theirs);
        } catch (SideFailed e) {
            if (e.gone() || !e.side().equals(PYTORCH)) {
                throw e;
            }
            return alone(asked, ours, mine, e.getMessage());
        }
        Seat.Turn warm = ours.turn(folder ? 1 : WARM);
        Seat.Turn warmOther = other.turn(folder ? 1 : WARM);
        Check check = check(asked, ours, other, warm, warmOther);
        // Not counted: after it each side's code is compiled and its memory there, and it is known how long a step takes.
        int least = folder ? 1 : LEAST;
        int first = steps(Math.max(last(warm), last(warmOther)), least);
        for (int turn = 0; turn < COMPILED && first > LEAST; turn++) {
            ours.turn(first);
        }
        int steps = steps(Math.max(ours.turn(first).median(), other.turn(first).median()), least);
        Strangers strangers = new Strangers(List.of(ours, other));
        PairedRatio.Rounds rounds = rounds(asked, ours, other, steps);
        boolean cost = asked.most();
        PairedRatio ratio = cost ? PairedRatio.of(rounds.other(), rounds.ours()) : PairedRatio.of(rounds.ours(), rounds.other());
        Verdict verdict = cost ? Verdict.atMost(ratio.ratio(), asked.must()) : Verdict.of(ratio.ratio(), asked.must(), asked.aim());
        Double noise = strangers.share().isPresent() ? strangers.share().getAsDouble() : null;
        return new Outcome(asked.name(), asked.title(), asked.must(), asked.aim(), verdict, cost, ratio.ratio(), ratio.low(), ratio.high(),
                PairedRatio.median(rounds.ours()), PairedRatio.median(rounds.other()), asked.images(), rounds.ours().size(), steps, mine, theirs, check, noise, List.of(), null);
    }

    /** Both sides by turns, as often as asked for and as time allows. */
    private PairedRatio.Rounds rounds(SpeedCase asked, Seat ours, Seat other, int steps) throws SideFailed {
        List<Double> mine = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        long end = System.nanoTime() + LIMIT.toNanos();
        try (Progress bar = console.progress(asked.name(), plan.repetitions())) {
            for (int round = 1; round <= plan.repetitions() && (round <= FEWEST || System.nanoTime() < end); round++) {
                mine.add(ours.turn(steps).median());
                others.add(other.turn(steps).median());
                double a = PairedRatio.median(mine);
                double b = PairedRatio.median(others);
                bar.at(round, String.format(Locale.ROOT, "%s against %s a step, ratio %.2f", time(a), time(b), asked.most() ? a / b : b / a));
            }
        }
        return new PairedRatio.Rounds(mine, others);
    }

    /** Where the time of a step goes on both sides, at the settings that were measured; a case whose sides do not tell stays as it is. */
    Outcome profiled(SpeedCase asked, Outcome outcome) {
        if (outcome.ratio() == null || asked.rival() != SpeedCase.Rival.PYTORCH || !asked.kind().equals("step")) {
            return outcome;
        }
        Path work = plan.work().resolve(asked.name());
        try (Seat ours = new Seat(waiting -> sides.engram(), asked.task(), plan.threads(), work.resolve("engram"));
                Seat other = new Seat(sides::pytorch, asked.other(), plan.threads(), work.resolve("engram"))) {
            ours.prepare(outcome.ourSetting());
            other.prepare(outcome.setting());
            ours.turn(LEAST);
            other.turn(LEAST);
            return outcome.with(List.of(ours.profile(WARM), other.profile(WARM)));
        } catch (SideFailed e) {
            console.warn(asked.name() + ": there is no profile: " + e.getMessage());
            return outcome;
        }
    }

    /** Our own times, where PyTorch has none. */
    private Outcome alone(SpeedCase asked, Seat ours, Map<String, String> mine, String reason) throws SideFailed {
        console.warn(asked.name() + ": " + reason + "; Engram is measured alone");
        boolean folder = asked.task().containsKey("pictures");
        Seat.Turn warm = ours.turn(folder ? 1 : WARM);
        int steps = steps(last(warm), folder ? 1 : LEAST);
        List<Double> seconds = new ArrayList<>();
        for (int round = 1; round <= plan.repetitions(); round++) {
            seconds.add(ours.turn(steps).median());
        }
        return new Outcome(asked.name(), asked.title(), asked.must(), asked.aim(), Verdict.UNMEASURED, asked.most(), null, null, null, PairedRatio.median(seconds), null,
                asked.images(), plan.repetitions(), steps, mine, Map.of(), null, null, List.of(), reason);
    }

    /** What our side is told: to choose by itself, unless the case says otherwise. */
    static Map<String, String> setting(SpeedCase asked) {
        return Map.of(PRECISION, asked.task().getOrDefault(PRECISION, "auto").toString());
    }

    /** What our side took. */
    static Map<String, String> chosen(Seat ours) {
        return Map.of(PRECISION, ours.prepared().path(PRECISION).asText());
    }

    /** Steps of a turn. Of a folder each is all its pictures, and where a step takes as long as a turn should, one is enough. */
    private int steps(double seconds, int least) {
        return (int) Math.max(least, Math.min(MOST, plan.seconds() / seconds));
    }

    private static double last(Seat.Turn turn) {
        return turn.seconds().get(turn.seconds().size() - 1);
    }

    /** Of pictures that each side shuffles and augments by its own chance only the number of parameters can be the same. */
    private static Check check(SpeedCase asked, Seat ours, Seat other, Seat.Turn warm, Seat.Turn warmOther) {
        long mine = ours.prepared().path("parameters").asLong();
        long theirs = other.prepared().path("parameters").asLong();
        if (!asked.kind().equals(asked.other().get("kind"))) {
            return null;
        }
        if (asked.task().containsKey("pictures")) {
            return mine == 0 ? null : new Check(mine, theirs, new double[0], new double[0], mine == theirs);
        }
        return Check.of(mine, theirs, new double[] {warm.losses()[0], warm.losses()[warm.losses().length - 1]},
                new double[] {warmOther.losses()[0], warmOther.losses()[warmOther.losses().length - 1]});
    }

    static String time(double seconds) {
        return seconds < 0.01 ? String.format(Locale.ROOT, "%.2f ms", seconds * 1e3)
                : seconds < 1 ? String.format(Locale.ROOT, "%.1f ms", seconds * 1e3) : String.format(Locale.ROOT, "%.2f s", seconds);
    }
}
