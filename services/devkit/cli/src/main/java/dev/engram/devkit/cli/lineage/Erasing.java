package dev.engram.devkit.cli.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.artifacts.Artifacts;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Pause;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.trace.Eraser;
import dev.engram.lineage.trace.Eraser.Outcome;
import dev.engram.lineage.trace.ReportPictures;
import dev.engram.lineage.trace.SampleHistory;
import dev.engram.lineage.trace.SampleRecords;
import dev.engram.lineage.trace.SampleTrace;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Erases samples of a scenario: withdrawn first, then the bytes, then the pictures that show them in reports. */
public final class Erasing {
    private final Connection connection;
    private final TrainingLog log;
    private final Traces traces;

    /** Erasing on that platform. */
    public Erasing(Connection connection, Console console) {
        this.connection = connection;
        this.log = new TrainingLog(connection, console);
        this.traces = new Traces(connection, console);
    }

    /**
     * What came of erasing one sample.
     *
     * @param trace   where it went, as the log stands after its withdrawal
     * @param blobs   what became of its bytes, of annotations, and of sheets in the store
     * @param sheets  sheets that showed it
     * @param mlflow  what became of each sheet in MLflow, in the order of {@code sheets}: {@code replaced}, {@code no run}, or why it
     *     still stands there
     */
    public record Erased(SampleTrace trace, List<Outcome> blobs, List<ReportPictures.Sheet> sheets, List<String> mlflow) {
        /** Whether nothing of its bytes is left. */
        public boolean complete() {
            return blobs.stream().allMatch(Outcome::erased) && mlflow.stream().allMatch(one -> one.equals(SheetsInMlflow.REPLACED)
                    || one.equals(SheetsInMlflow.NO_RUN));
        }
    }

    /**
     * The samples that are still to be withdrawn before they can be erased.
     *
     * @throws UserError if the scenario does not know one of them
     */
    public List<String> present(String scenario, List<String> samples) {
        SampleRecords records = new LogSearch(log, samples).now();
        List<String> present = new ArrayList<>();
        for (String sample : samples) {
            List<SampleHistory> histories = records.histories(sample);
            SampleHistory history = histories.stream().filter(one -> one.scenario().equals(scenario)).findFirst()
                    .orElseThrow(() -> UserError.usage("sample " + sample, "scenario '" + scenario + "' does not know it; "
                            + (histories.isEmpty() ? "no other does" : "those that do: " + histories.stream().map(SampleHistory::scenario).toList())));
            if (history.withdrawal().isEmpty()) {
                present.add(sample);
            }
        }
        return present;
    }

    /**
     * Waits for the end of the round under way: it may have been planned before the withdrawal, and its report may show the sample.
     * The next one is planned with it.
     *
     * @throws UserError if it does not end in time
     */
    public void awaitRound(String scenario, Console console, Duration atMost) {
        String attempt = running(scenario);
        if (attempt.isEmpty()) {
            return;
        }
        console.line("a round of %s is under way and may have been given the samples: waiting for its end", scenario);
        long deadline = System.nanoTime() + atMost.toNanos();
        while (running(scenario).equals(attempt)) {
            if (System.nanoTime() > deadline) {
                throw UserError.failed("the samples are withdrawn, but the round under way did not end within " + atMost.toMinutes()
                        + " min; erase them when it has ended");
            }
            Pause.of(Duration.ofMillis(500));
        }
    }

    /** The attempt under way; empty without one. */
    private String running(String scenario) {
        return connection.trainer().scenario(scenario).map(node -> node.path("running")).map((JsonNode node) -> node.path("attempt").asText()).orElse("");
    }

    /** Erases one sample, which is withdrawn. */
    public Erased erase(String scenario, String sample, String reason) {
        LogSearch image = new LogSearch(log, List.of(sample));
        Set<String> hashes = new LinkedHashSet<>(image.now().annotations(scenario, sample));
        // What stood beside it is looked for as well: others may use the same annotation.
        hashes.add(sample);
        LogSearch search = hashes.size() == 1 ? image : new LogSearch(log, hashes);
        SampleHistory history = search.now().histories(sample).stream().filter(one -> one.scenario().equals(scenario)).findFirst().orElseThrow();
        SampleTrace trace = traces.trace(history);
        Eraser eraser = new Eraser(connection.store(), Clock.systemUTC());
        Eraser.Order order = new Eraser.Order(scenario, sample, reason);
        List<Outcome> blobs = new ArrayList<>(eraser.erase(order, search::now));
        List<ReportPictures.Sheet> sheets = new ReportPictures(Journal.of(connection.store(), scenario), new Artifacts(connection.store())).showing(trace);
        SheetsInMlflow mlflow = new SheetsInMlflow(connection);
        List<String> replaced = new ArrayList<>();
        for (ReportPictures.Sheet sheet : sheets) {
            blobs.add(eraser.erase(order, sheet));
            replaced.add(mlflow.replace(scenario, sheet));
        }
        return new Erased(trace, blobs, sheets, replaced);
    }
}
