package dev.engram.lineage.catalog;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.artifacts.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Records that cannot be folded yet, because nobody knows by which shares their scenario's samples are split. They wait here, in their
 * order, so that the other scenarios of their log need not wait for them. Works inside the caller's transaction.
 */
final class Parked {
    private final Rows rows;

    /** A record that waits. */
    record Waiting(long at, SampleAdmitted event) {}

    Parked(Rows rows) {
        this.rows = rows;
    }

    void add(int log, long at, SampleAdmitted event) throws SQLException {
        rows.update("INSERT INTO parked(scenario, log, at, event) VALUES(?, ?, ?, ?)", event.scenario(), log, at,
                new String(CanonicalJson.bytes(event), StandardCharsets.UTF_8));
    }

    /** The scenario's records in the order of the log, which do not wait any more. */
    List<Waiting> take(String scenario) throws SQLException {
        List<Waiting> waiting = new ArrayList<>();
        rows.each("SELECT at, event FROM parked WHERE scenario = ? ORDER BY at", row -> waiting.add(new Waiting(row.getLong(1),
                CanonicalJson.read(row.getString(2).getBytes(StandardCharsets.UTF_8), SampleAdmitted.class))), scenario);
        if (!waiting.isEmpty()) {
            rows.update("DELETE FROM parked WHERE scenario = ?", scenario);
        }
        return waiting;
    }

    /** Place of the scenario's first record that waits; null if none does. */
    Long first(String scenario) throws SQLException {
        return rows.first("SELECT at FROM parked WHERE scenario = ? ORDER BY at LIMIT 1", row -> row.getLong(1), scenario);
    }

    /** Scenarios with records that wait. */
    List<String> scenarios() throws SQLException {
        List<String> names = new ArrayList<>();
        rows.each("SELECT DISTINCT scenario FROM parked ORDER BY scenario", row -> names.add(row.getString(1)));
        return names;
    }
}
