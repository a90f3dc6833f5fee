package dev.engram.lineage.catalog;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.sample.Split;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The samples of all scenarios, folded from the training log into an embedded database. Rows and the next offset to read
 * are written in one transaction, so a crash at any time leaves a catalog that goes on where it was. Derived state: delete
 * it and read the log again.
 *
 * <p>One process owns the file. Safe for use by several threads; they take turns.
 */
public final class SampleCatalog implements AutoCloseable {
    private final Rows rows;
    private final Reading reading;
    private final Parked parked;

    private SampleCatalog(Rows rows) {
        this.rows = rows;
        this.parked = new Parked(rows);
        this.reading = new Reading(rows);
    }

    /**
     * Opens or creates a catalog.
     *
     * @throws CatalogException if the file is damaged or of another version: delete it
     */
    public static SampleCatalog open(Path sqliteFile) {
        return new SampleCatalog(new Rows(Schema.open(sqliteFile)));
    }

    /** An empty catalog on the heap. */
    public static SampleCatalog inMemory() {
        return new SampleCatalog(new Rows(Schema.open(null)));
    }

    /** Folds one record; for many use {@link #applyAll}. */
    public FoldOutcome apply(TopicOffset at, SampleAdmitted event, ScenarioRecord.RoundPolicy shares) {
        return applyAll(List.of(new Admission(at, event, shares))).get(0);
    }

    /**
     * Folds records in their order, in one transaction: all or, on an error, none of them. A record below the log's next
     * offset is {@link FoldOutcome#SEEN} and changes nothing; one without shares is {@link FoldOutcome#PARKED}, and folded before its
     * scenario's next one that has them.
     *
     * @return what each turned out to be
     */
    public synchronized List<FoldOutcome> applyAll(List<Admission> batch) {
        return transaction(() -> {
            Map<String, ScenarioRow> scenarios = new HashMap<>();
            Map<String, LogRow> logs = new HashMap<>();
            List<FoldOutcome> outcomes = new ArrayList<>(batch.size());
            for (Admission record : batch) {
                TopicOffset at = record.at();
                LogRow log = log(logs, at.topicId(), at.partition());
                if (at.offset() < log.next) {
                    outcomes.add(FoldOutcome.SEEN);
                } else {
                    outcomes.add(record.shares() == null ? park(record, log, scenarios) : fold(record, log, scenarios));
                }
                log.next = Math.max(log.next, at.offset() + 1);
            }
            for (ScenarioRow scenario : scenarios.values()) {
                scenario.save(rows);
            }
            for (LogRow log : logs.values()) {
                log.save(rows);
            }
            return outcomes;
        });
    }

    /** Scenarios with records that wait until they are known. */
    public synchronized List<String> parked() {
        return transaction(parked::scenarios);
    }

    /** The scenario is known: what waited for it is folded, in its order. */
    public synchronized void unpark(String scenario, TopicOffset log, ScenarioRecord.RoundPolicy shares) {
        transaction(() -> {
            row(scenario, LogRow.of(rows, log.topicId(), log.partition()), shares).save(rows);
            return null;
        });
    }

    /** Notes that the log was read up to a position (exclusive) though its last records were no admissions. */
    public synchronized void advance(TopicOffset next) {
        transaction(() -> {
            LogRow log = LogRow.of(rows, next.topicId(), next.partition());
            log.next = Math.max(log.next, next.offset());
            log.save(rows);
            return null;
        });
    }

    /** Forgets everything: the logs are to be read again from their start. */
    public synchronized void clear() {
        transaction(() -> {
            for (String table : List.of("events", "changes", "samples", "scenarios", "logs", "parked")) {
                rows.update("DELETE FROM " + table);
            }
            return null;
        });
    }

    /** The next offset to read of a log; 0 if nothing of it was read. */
    public synchronized long next(String topicId, int partition) {
        return transaction(() -> {
            LogRow log = LogRow.find(rows, topicId, partition);
            return log == null ? 0 : log.next;
        });
    }

    /** How far a scenario's records of a log are folded: the next offset to read, or the first one that waits until it is known. */
    public synchronized long next(String scenario, String topicId, int partition) {
        return transaction(() -> {
            LogRow log = LogRow.find(rows, topicId, partition);
            Long waits = parked.first(scenario);
            return log == null ? 0 : waits == null ? log.next : Math.min(waits, log.next);
        });
    }

    /**
     * What changed in ranges of the log.
     *
     * @param view from where labels and withdrawals are looked at; its cut is not below the ranges
     */
    public synchronized Experience experience(String scenario, List<OffsetRange> ranges, View view) {
        return transaction(() -> reading.experience(scenario, ranges, view));
    }

    /** The same, seen from the end of the log with nothing set aside. */
    public Experience experience(String scenario, List<OffsetRange> ranges) {
        return experience(scenario, ranges, END);
    }

    /** The records in ranges of the log that brought or relabelled a sample which is not withdrawn below the cut, ascending. */
    public synchronized List<Change> changes(String scenario, List<OffsetRange> ranges, TopicOffset cut) {
        return transaction(() -> reading.changes(scenario, ranges, cut.offset()));
    }

    /** The samples with these ids that can be seen, by id; those withdrawn or unknown are missing. */
    public synchronized Map<String, Sample> samples(String scenario, Collection<String> ids, View view) {
        return transaction(() -> reading.samples(scenario, ids, view));
    }

    /** A sample as it stands now; empty if it is unknown or withdrawn. */
    public Optional<Sample> sample(String scenario, String id) {
        return Optional.ofNullable(samples(scenario, List.of(id), END).get(id));
    }

    /** The side a sample is on, or was on before it was withdrawn; empty if it was never admitted. */
    public synchronized Optional<Split> side(String scenario, String id) {
        return transaction(() -> Optional.ofNullable(reading.side(scenario, id)));
    }

    /** How many samples a scenario has. */
    public synchronized Counts counts(String scenario) {
        return transaction(() -> reading.counts(scenario));
    }

    /** How many changes stand in ranges of the log; for a range without known end use {@link Long#MAX_VALUE}. */
    public synchronized Waiting waiting(String scenario, List<OffsetRange> ranges) {
        return transaction(() -> reading.waiting(scenario, ranges));
    }

    /** The shares by which splits were decided; empty if no record of the scenario was folded. */
    public synchronized Optional<double[]> shares(String scenario) {
        return transaction(() -> Optional.ofNullable(ScenarioRow.find(rows, scenario))
                .map(row -> new double[] {row.trainShare, row.tuneShare}));
    }

    /** Places of the log where a sample changed, ascending. */
    public synchronized List<Long> history(String scenario, String sample) {
        return transaction(() -> reading.history(scenario, sample));
    }

    @Override
    public synchronized void close() {
        rows.close();
    }

    private static final View END = new View(new TopicOffset("end", 0, Long.MAX_VALUE), List.of());

    private FoldOutcome fold(Admission record, LogRow log, Map<String, ScenarioRow> scenarios) throws SQLException {
        String name = record.event().scenario();
        ScenarioRow scenario = scenarios.get(name);
        if (scenario == null) {
            scenario = row(name, log, record.shares());
            scenarios.put(name, scenario);
        } else if (scenario.log != log.id) {
            throw new CatalogException("scenario " + name + " stands in two logs of one batch");
        }
        return new Fold(rows, scenario).apply(record.at().offset(), record.event());
    }

    /** The scenario's row, after everything that waited for it was folded. */
    private ScenarioRow row(String name, LogRow log, ScenarioRecord.RoundPolicy shares) throws SQLException {
        ScenarioRow scenario = ScenarioRow.of(rows, name, log.id, shares);
        for (Parked.Waiting waiting : parked.take(name)) {
            new Fold(rows, scenario).apply(waiting.at(), waiting.event());
        }
        return scenario;
    }

    private FoldOutcome park(Admission record, LogRow log, Map<String, ScenarioRow> scenarios) throws SQLException {
        parked.add(log.id, record.at().offset(), record.event());
        // Should its shares be known for the batch's later records, this one comes first.
        ScenarioRow open = scenarios.remove(record.event().scenario());
        if (open != null) {
            open.save(rows);
        }
        return FoldOutcome.PARKED;
    }

    private LogRow log(Map<String, LogRow> logs, String topic, int partition) throws SQLException {
        String key = topic + "/" + partition;
        LogRow log = logs.get(key);
        if (log == null) {
            log = LogRow.of(rows, topic, partition);
            logs.put(key, log);
        }
        return log;
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T transaction(Work<T> work) {
        boolean done = false;
        try {
            T result = work.run();
            rows.commit();
            done = true;
            return result;
        } catch (SQLException e) {
            throw new CatalogException("the catalog failed: " + e.getMessage() + ". It is derived from the log and may be deleted", e);
        } finally {
            if (!done) {
                rows.rollback();
            }
        }
    }
}
