package dev.engram.lineage.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.io.IOException;

/** Tables of the catalog's file. */
final class Schema {
    /** Raised when the tables change; a file of another version is refolded, not migrated. */
    static final int VERSION = 1;

    private static final String[] TABLES = {
        "CREATE TABLE logs(id INTEGER PRIMARY KEY, topic TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL, UNIQUE(topic, part))",
        // One scenario is in one log; its counters spare a scan.
        "CREATE TABLE scenarios(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, log INTEGER NOT NULL, train_share REAL NOT NULL,"
                + " tune_share REAL NOT NULL, train INTEGER NOT NULL, tune INTEGER NOT NULL, holdout INTEGER NOT NULL, withdrawn INTEGER NOT NULL)",
        // A row per sample with its present labels; first is NULL for one that was withdrawn before it came.
        "CREATE TABLE samples(scenario INTEGER NOT NULL, sample BLOB NOT NULL, size INTEGER, split INTEGER, labels TEXT, annotations TEXT,"
                + " first INTEGER, last INTEGER, gone INTEGER, PRIMARY KEY(scenario, sample)) WITHOUT ROWID",
        "CREATE TABLE changes(scenario INTEGER NOT NULL, at INTEGER NOT NULL, kind INTEGER NOT NULL, sample BLOB NOT NULL, labels TEXT,"
                + " annotations TEXT, time INTEGER NOT NULL, PRIMARY KEY(scenario, at)) WITHOUT ROWID",
        // The first change of a sample stands in its row; only the few later ones are indexed.
        "CREATE INDEX relabels ON changes(scenario, sample, at) WHERE kind <> 0",
        "CREATE TABLE events(scenario INTEGER NOT NULL, event BLOB NOT NULL, PRIMARY KEY(scenario, event)) WITHOUT ROWID",
    };

    /** Came later, and changes nothing for who does not use it: files without it are as good. */
    private static final String PARKED = "CREATE TABLE IF NOT EXISTS parked(scenario TEXT NOT NULL, log INTEGER NOT NULL, at INTEGER NOT NULL,"
            + " event TEXT NOT NULL, PRIMARY KEY(scenario, at)) WITHOUT ROWID";

    private Schema() {}

    /** Opens the file, or a database on the heap for null, and makes the tables that are missing. */
    static Connection open(Path file) {
        try {
            if (file != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + (file == null ? ":memory:" : file.toAbsolutePath()));
            prepare(connection, file);
            return connection;
        } catch (SQLException | IOException e) {
            throw new CatalogException("cannot open the catalog " + file + ": " + e.getMessage()
                    + ". It is derived from the log and may be deleted", e);
        }
    }

    private static void prepare(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            // In WAL mode NORMAL survives kill -9 whole; a power cut may lose the last transactions, offsets included.
            statement.execute("PRAGMA synchronous=NORMAL");
            statement.execute("PRAGMA cache_size=-65536");
            statement.execute("PRAGMA temp_store=MEMORY");
            int version = version(statement);
            if (version == 0) {
                connection.setAutoCommit(false);
                for (String table : TABLES) {
                    statement.execute(table);
                }
                statement.execute("PRAGMA user_version=" + VERSION);
                connection.commit();
            } else if (version != VERSION) {
                throw new CatalogException("catalog " + file + " has version " + version + ", known is " + VERSION
                        + ": delete it, it is folded again from the log");
            }
            connection.setAutoCommit(false);
            statement.execute(PARKED);
            connection.commit();
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
