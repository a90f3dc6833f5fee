package dev.engram.lineage.catalog;

import java.sql.SQLException;

/** A partition that is read, with its next offset. */
final class LogRow {
    final int id;
    long next;

    private LogRow(int id, long next) {
        this.id = id;
        this.next = next;
    }

    /** The log, or null if nothing of it was read. */
    static LogRow find(Rows rows, String topic, int partition) throws SQLException {
        return rows.first("SELECT id, next FROM logs WHERE topic = ? AND part = ?",
                row -> new LogRow(row.getInt(1), row.getLong(2)), topic, partition);
    }

    /** The log, noted if it is new. */
    static LogRow of(Rows rows, String topic, int partition) throws SQLException {
        LogRow found = find(rows, topic, partition);
        if (found != null) {
            return found;
        }
        rows.update("INSERT INTO logs(topic, part, next) VALUES(?, ?, 0)", topic, partition);
        return find(rows, topic, partition);
    }

    void save(Rows rows) throws SQLException {
        rows.update("UPDATE logs SET next = ? WHERE id = ?", next, id);
    }
}
