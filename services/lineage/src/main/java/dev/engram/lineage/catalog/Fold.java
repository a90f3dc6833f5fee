package dev.engram.lineage.catalog;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Decides what a record means and writes it down. Works inside the caller's transaction, for one scenario. */
final class Fold {
    /** Kinds of a change as they stand in the table. */
    static final int NEW = 0;
    static final int RELABELLED = 1;
    static final int WITHDRAWN = 2;

    private static final Split[] SPLITS = Split.values();

    private final Rows rows;
    private final ScenarioRow scenario;

    Fold(Rows rows, ScenarioRow scenario) {
        this.rows = rows;
        this.scenario = scenario;
    }

    /** What is known of a sample before the record. */
    private record Known(Integer split, String labels, String annotations, boolean came, boolean gone) {}

    FoldOutcome apply(long at, SampleAdmitted event) throws SQLException {
        if (repeated(event)) {
            return FoldOutcome.DUPLICATE;
        }
        byte[] id = Rows.key(event.sample());
        Known known = rows.first("SELECT split, labels, annotations, first, gone FROM samples WHERE scenario = ? AND sample = ?",
                row -> new Known((Integer) row.getObject(1), row.getString(2), row.getString(3), row.getObject(4) != null,
                        row.getObject(5) != null), scenario.id, id);
        if (SampleAdmitted.WITHDRAWN.equals(event.kind())) {
            return withdraw(at, event, id, known);
        }
        if (contradicts(event)) {
            return FoldOutcome.REFUSED;
        }
        return known == null ? admit(at, event, id) : again(at, event, id, known);
    }

    private FoldOutcome admit(long at, SampleAdmitted event, byte[] id) throws SQLException {
        Split split = event.split() != null
                ? event.split()
                : Splits.of(event.scenario(), event.sample(), scenario.trainShare, scenario.tuneShare);
        String labels = Rows.labels(event.labels());
        String annotations = Rows.annotations(event.annotations());
        rows.update("INSERT INTO samples(scenario, sample, size, split, labels, annotations, first, last) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                scenario.id, id, event.artifact().size(), split.ordinal(), labels, annotations, at, at);
        change(at, NEW, id, labels, annotations, event);
        scenario.count(split.ordinal(), 1);
        return FoldOutcome.NEW;
    }

    private FoldOutcome again(long at, SampleAdmitted event, byte[] id, Known known) throws SQLException {
        if (known.gone()) {
            return FoldOutcome.REFUSED;
        }
        if (event.split() != null && event.split() != SPLITS[known.split()]) {
            return FoldOutcome.SPLIT_CONFLICT;
        }
        // A record without annotations says nothing about those the sample has.
        String annotations = event.annotations().isEmpty() ? known.annotations() : Rows.annotations(event.annotations());
        boolean sameLabels = new TreeSet<>(Rows.labels(known.labels())).equals(new TreeSet<>(event.labels()));
        if (sameLabels && java.util.Objects.equals(annotations, known.annotations())) {
            return FoldOutcome.DUPLICATE;
        }
        String labels = Rows.labels(event.labels());
        rows.update("UPDATE samples SET labels = ?, annotations = ?, last = ? WHERE scenario = ? AND sample = ?",
                labels, annotations, at, scenario.id, id);
        change(at, RELABELLED, id, labels, annotations, event);
        return FoldOutcome.RELABELLED;
    }

    private FoldOutcome withdraw(long at, SampleAdmitted event, byte[] id, Known known) throws SQLException {
        if (known == null) {
            rows.update("INSERT INTO samples(scenario, sample, last, gone) VALUES(?, ?, ?, ?)", scenario.id, id, at, at);
        } else if (known.gone()) {
            return FoldOutcome.DUPLICATE;
        } else {
            rows.update("UPDATE samples SET gone = ?, last = ? WHERE scenario = ? AND sample = ?", at, at, scenario.id, id);
            scenario.count(known.split(), -1);
        }
        scenario.withdrawn++;
        change(at, WITHDRAWN, id, null, null, event);
        return FoldOutcome.WITHDRAWN;
    }

    private void change(long at, int kind, byte[] id, String labels, String annotations, SampleAdmitted event) throws SQLException {
        rows.update("INSERT INTO changes(scenario, at, kind, sample, labels, annotations, time) VALUES(?, ?, ?, ?, ?, ?, ?)",
                scenario.id, at, kind, id, labels, annotations, millis(event.time()));
    }

    /** Whether this source event was taken in before; notes it otherwise. An event without an id cannot be recognised. */
    private boolean repeated(SampleAdmitted event) throws SQLException {
        if (event.sourceEvent() == null) {
            return false;
        }
        String name = event.source() == null ? event.sourceEvent() : event.source() + "\n" + event.sourceEvent();
        byte[] hash = Arrays.copyOf(Hashes.sha256().digest(name.getBytes(StandardCharsets.UTF_8)), 16);
        return rows.update("INSERT OR IGNORE INTO events(scenario, event) VALUES(?, ?)", scenario.id, hash) == 0;
    }

    private static boolean contradicts(SampleAdmitted event) {
        List<String> labels = event.labels();
        return event.artifact() == null || !event.artifact().sha256().equals(event.sample()) || labels.isEmpty();
    }

    private static long millis(String time) {
        try {
            return time == null ? 0 : Instant.parse(time).toEpochMilli();
        } catch (DateTimeParseException e) {
            // Times are carried for people, never decided by.
            return 0;
        }
    }
}
