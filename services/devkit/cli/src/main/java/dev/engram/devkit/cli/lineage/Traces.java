package dev.engram.devkit.cli.lineage;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.trace.SampleHistory;
import dev.engram.lineage.trace.SampleTrace;
import dev.engram.lineage.trace.Tracer;
import java.util.List;

/** Traces of samples on a running platform. */
public final class Traces {
    private final Connection connection;
    private final Console console;

    /** Traces on that platform. */
    public Traces(Connection connection, Console console) {
        this.connection = connection;
        this.console = console;
    }

    /**
     * Where a sample went.
     *
     * @param scenario the only scenario to be looked at, or null for all
     * @return one for every scenario whose log knows it
     */
    public List<SampleTrace> of(String sample, String scenario) {
        LogSearch search = new LogSearch(new TrainingLog(connection, console), List.of(sample));
        return search.now().histories(sample).stream().filter(history -> scenario == null || scenario.equals(history.scenario()))
                .map(this::trace).toList();
    }

    /** The trace that belongs to a history. */
    SampleTrace trace(SampleHistory history) {
        try (Progress bar = console.progress("rounds of " + history.scenario(), 0)) {
            long[] read = new long[1];
            return new Tracer(Journal.of(connection.store(), history.scenario()), connection.store())
                    .trace(history, round -> bar.at(++read[0], "manifest of round " + round));
        }
    }
}
