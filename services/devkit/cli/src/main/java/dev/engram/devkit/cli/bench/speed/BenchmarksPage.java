package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.bench.MeasuredPart;
import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import dev.engram.devkit.cli.console.Progress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The measured part of docs/BENCHMARKS.md. */
final class BenchmarksPage {
    /** Its place. */
    static final MeasuredPart PART = new MeasuredPart("Benchmarks", "measured", "engram bench speed");

    private static final double MEGA = 1e6;
    private static final double PERCENT = 100;
    private static final int MOST_KERNELS = 8;

    private final SpeedReport report;

    /** The page of a report. */
    BenchmarksPage(SpeedReport report) {
        this.report = report;
    }

    /**
     * The measured part.
     *
     * @param chart where the chart is, seen from the page
     */
    String text(String chart) {
        List<String> lines = new ArrayList<>();
        lines.add(circumstances());
        lines.add("");
        lines.addAll(List.of("| case | must | aim | measured | 95 % interval | Engram | compared with | verdict |", "|---|---|---|---|---|---|---|---|"));
        report.cases().forEach(each -> lines.add(row(each)));
        lines.add("");
        lines.add("![Ratios with their intervals](" + chart + ")");
        lines.add("");
        lines.addAll(settings());
        report.cases().stream().filter(each -> !each.profile().isEmpty()).forEach(each -> lines.addAll(profile(each)));
        return String.join("\n", lines) + "\n";
    }

    private String circumstances() {
        Host host = report.host();
        String peer = report.absent() != null ? "PyTorch took no part: " + report.absent() : "PyTorch's side: " + versions(report.pytorch());
        return String.format(Locale.ROOT, "%s: %s, %d cores (%s), %.0f GB, %s. %d threads on both sides, %d rounds, %s in all. Load before %s, after %s.%n%n"
                        + "Engram's side: %s. %s.",
                report.when(), host.processor(), host.cores(), host.flags().isEmpty() ? "no known instructions" : String.join(", ", host.flags()),
                host.memory() / 1e9, host.system(), report.threads(), report.repetitions(), Progress.duration(report.seconds()), report.loadBefore(),
                report.loadAfter(), versions(report.engram()), peer);
    }

    private static String versions(Map<String, String> versions) {
        return versions.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining(", "));
    }

    private static String row(Outcome outcome) {
        boolean memory = outcome.name().equals("memory");
        boolean bad = outcome.verdict() == Verdict.BELOW || outcome.verdict() == Verdict.UNMEASURED;
        String verdict = bad ? "**" + outcome.words() + "**" : outcome.words();
        String must = memory ? "≤ " + percent(outcome.must()) : (outcome.most() ? "≤ " : "≥ ") + number(outcome.must());
        String aim = outcome.aim() == null ? "" : "≥ " + number(outcome.aim());
        String measured = outcome.ratio() == null ? "–" : memory ? percent(outcome.ratio()) : number(outcome.ratio());
        String interval = outcome.low() == null ? "" : number(outcome.low()) + " – " + number(outcome.high());
        return "| " + String.join(" | ", outcome.title(), must, aim, measured, interval, figure(outcome, outcome.ours(), memory),
                figure(outcome, outcome.other(), memory), verdict) + " |";
    }

    private static String figure(Outcome outcome, Double value, boolean memory) {
        if (value == null) {
            return "–";
        }
        if (memory) {
            return String.format(Locale.ROOT, "%.0f MB", value / MEGA);
        }
        double rate = outcome.images() / value;
        return Contest.time(value) + String.format(Locale.ROOT, rate < PERCENT ? ", %.1f/s" : ", %.0f/s", rate);
    }

    /** What was chosen, whether both computed the same, and what disturbed. */
    private List<String> settings() {
        List<String> lines = new ArrayList<>(List.of("| case | rounds × steps | Engram's setting | PyTorch's best setting | parameters"
                        + " | losses at the first and the last step of the warm-up, Engram against PyTorch | others' share of the processor |",
                "|---|---|---|---|---|---|---|"));
        for (Outcome each : report.cases()) {
            Outcome.Check check = each.check();
            lines.add("| " + String.join(" | ", each.name(), each.rounds() + " × " + each.steps(), values(each.ourSetting()), values(each.setting()),
                    check == null ? "" : check.parameters() == check.otherParameters() ? String.format(Locale.ROOT, "%,d", check.parameters())
                            : check.parameters() + " against " + check.otherParameters(),
                    losses(check), each.strangers() == null ? "" : percent(each.strangers())) + " |");
        }
        report.cases().stream().filter(each -> each.reason() != null).forEach(each -> lines.addAll(List.of("", "`" + each.name() + "`: " + each.reason())));
        return lines;
    }

    /** Kernels side by side, in the order of ours; both sides use one library, but may call it by other names. */
    private static List<String> profile(Outcome outcome) {
        Kernels ours = outcome.profile().get(0);
        Kernels other = outcome.profile().get(1);
        Set<String> names = new LinkedHashSet<>();
        outcome.profile().forEach(each -> each.kernels().stream().limit(MOST_KERNELS).forEach(kernel -> names.add(kernel.name())));
        List<String> lines = new ArrayList<>(List.of("", "Kernels of `" + outcome.name() + "`, a step:", "", "| oneDNN | Engram | PyTorch |", "|---|---|---|"));
        names.forEach(name -> lines.add("| " + name + " | " + kernel(ours, name) + " | " + kernel(other, name) + " |"));
        lines.add("| all of oneDNN | " + Contest.time(ours.sum()) + " | " + Contest.time(other.sum()) + " |");
        lines.add("| the rest of the step | " + Contest.time(ours.step() - ours.sum()) + " | " + Contest.time(other.step() - other.sum()) + " |");
        return lines;
    }

    private static String kernel(Kernels side, String name) {
        return side.kernels().stream().filter(each -> each.name().equals(name)).findFirst()
                .map(each -> Contest.time(each.seconds()) + String.format(Locale.ROOT, ", %.0f calls", each.calls())).orElse("–");
    }

    private static String values(Map<String, String> setting) {
        return String.join(", ", setting.entrySet().stream().map(each -> each.getKey().equals(Seat.WAITING) ? "waiting " + each.getValue() : each.getValue())
                .toList());
    }

    private static String losses(Outcome.Check check) {
        if (check == null || check.losses().length == 0) {
            return "";
        }
        return String.format(Locale.ROOT, "%.4f, %.4f against %.4f, %.4f%s", check.losses()[0], check.losses()[1], check.otherLosses()[0],
                check.otherLosses()[1], check.same() ? "" : ": **not the same**");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", PERCENT * share);
    }
}
