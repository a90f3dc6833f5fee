package dev.engram.lineage.catalog;

import dev.engram.api.event.ScenarioRecord;
import java.sql.SQLException;

/** A scenario of the catalog, with counters that are written back at the end of a batch. */
final class ScenarioRow {
    final int id;
    final String name;
    final int log;
    final double trainShare;
    final double tuneShare;
    final long[] sides;
    long withdrawn;

    private ScenarioRow(int id, String name, int log, double trainShare, double tuneShare, long[] sides, long withdrawn) {
        this.id = id;
        this.name = name;
        this.log = log;
        this.trainShare = trainShare;
        this.tuneShare = tuneShare;
        this.sides = sides;
        this.withdrawn = withdrawn;
    }

    /** The scenario, or null if no record of it was folded. */
    static ScenarioRow find(Rows rows, String name) throws SQLException {
        return rows.first("SELECT id, log, train_share, tune_share, train, tune, holdout, withdrawn FROM scenarios WHERE name = ?",
                row -> new ScenarioRow(row.getInt(1), name, row.getInt(2), row.getDouble(3), row.getDouble(4),
                        new long[] {row.getLong(5), row.getLong(6), row.getLong(7)}, row.getLong(8)), name);
    }

    /** The scenario, made if this is its first record. */
    static ScenarioRow of(Rows rows, String name, int log, ScenarioRecord.RoundPolicy shares) throws SQLException {
        ScenarioRow found = find(rows, name);
        if (found == null) {
            rows.update("INSERT INTO scenarios(name, log, train_share, tune_share, train, tune, holdout, withdrawn)"
                    + " VALUES(?, ?, ?, ?, 0, 0, 0, 0)", name, log, shares.trainShare(), shares.tuneShare());
            return find(rows, name);
        }
        if (found.log != log) {
            throw new CatalogException("scenario " + name + " was folded from another log than this record's. If the log was moved, clear"
                    + " the catalog and read the new log from its start");
        }
        return found;
    }

    void count(int split, int by) {
        sides[split] += by;
    }

    void save(Rows rows) throws SQLException {
        rows.update("UPDATE scenarios SET train = ?, tune = ?, holdout = ?, withdrawn = ? WHERE id = ?",
                sides[0], sides[1], sides[2], withdrawn, id);
    }
}
