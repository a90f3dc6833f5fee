package dev.engram.devkit.cli.lineage;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.lineage.trace.SampleTrace;
import dev.engram.lineage.trace.SampleTrace.Model;
import dev.engram.lineage.trace.SampleTrace.Seen;
import dev.engram.lineage.trace.SampleTrace.Version;
import java.util.List;
import java.util.Locale;

/** A trace for people. */
public final class TraceText {
    private static final int SHOWN = 20;

    private final Console console;

    /** Traces on this console. */
    public TraceText(Console console) {
        this.console = console;
    }

    /** Prints the trace of a sample in one scenario. */
    public void print(SampleTrace trace) {
        console.heading(trace.scenario() + ": " + trace.standing() + (trace.split() == null ? "" : ", " + trace.split().wire())
                + (trace.labels().isEmpty() ? "" : ", " + String.join(" + ", trace.labels())));
        console.line(trace.versions().isEmpty() ? "no version saw it" : (trace.split() == dev.engram.api.sample.Split.TRAIN
                ? "versions that learned it, or descend from one: " : "versions that were tuned or measured with it, or descend from one: ")
                + versions(trace.versions()));
        console.line(model("head", trace.head()));
        console.line(model("champion", trace.champion()));
        if (trace.erasure() != null) {
            console.line("its bytes were %s%s", trace.erasure().told(), trace.stored() ? "; they lie in the store again, for another scenario or"
                    + " until the sweep" : "");
        } else {
            console.line(trace.stored() ? "its bytes are in the store" : "its bytes are NOT in the store, and no tombstone says why");
        }
        log(trace);
        rounds(trace.rounds());
    }

    private static String versions(List<Version> versions) {
        List<Long> numbers = versions.stream().map(Version::version).filter(version -> version != null && version.matches("\\d{1,18}"))
                .map(Long::valueOf).sorted().toList();
        List<Long> rounds = versions.stream().filter(version -> version.version() == null).map(Version::round).toList();
        String registered = numbers.isEmpty() ? "" : Names.ranges(numbers);
        return registered + (rounds.isEmpty() ? "" : (registered.isEmpty() ? "" : "; ") + "not registered: rounds " + Names.ranges(rounds));
    }

    private static String model(String what, Model model) {
        return model == null ? "there is no " + what : String.format(Locale.ROOT, "the %s, %s: %s", what, Names.model(model.version(), model.round()),
                model.holds() ? "saw it, and its state refers to it (memory or slices)" : model.saw() ? "saw it; its state does not refer to it any more"
                        : "never saw it");
    }

    private void log(SampleTrace trace) {
        Table table = Table.of("place in the log", "record", "labels", "sent by", "when", "what became of it");
        trace.log().forEach(line -> table.row(line.at().partition() + "@" + line.at().offset(),
                line.what().name().toLowerCase(Locale.ROOT).replace('_', ' '), String.join(" + ", line.labels()), line.source(), line.time(), line.fate()));
        console.table(table);
    }

    private void rounds(List<Seen> rounds) {
        if (rounds.isEmpty()) {
            return;
        }
        Table table = Table.of("round", "version", "verdict", "took in", "in memory", "state refers to it", "");
        rounds.stream().limit(SHOWN).forEach(round -> table.row(round.round(), round.version(), round.verdict(), round.took(),
                round.replayed() ? "yes" : "", round.holds() ? "yes" : "", round.inHead() ? "" : "not of the head's ancestry"));
        console.table(table);
        if (rounds.size() > SHOWN) {
            console.line("… and %d rounds more; --json lists all", rounds.size() - SHOWN);
        }
    }
}
