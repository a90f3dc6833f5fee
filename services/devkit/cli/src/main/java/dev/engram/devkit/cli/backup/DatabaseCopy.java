package dev.engram.devkit.cli.backup;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** Copies of a SQLite database that another process works with: what is committed, in one consistent file, whatever its journal mode. */
final class DatabaseCopy {
    private static final int BUSY_MILLIS = 30_000;

    private DatabaseCopy() {}

    /**
     * Copies a database by {@code VACUUM INTO}, which reads in one transaction and so waits for nobody's commit but a moment's.
     *
     * @param target does not exist yet
     */
    static void copy(Path database, Path target) {
        if (!Files.isRegularFile(database)) {
            throw UserError.failed("MLflow's database " + database + " is not there");
        }
        try (Connection connection = open(database); PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, target.toString());
            copy.execute();
        } catch (SQLException e) {
            remove(target);
            throw new UserError(Exit.FAILED, "cannot copy MLflow's database " + database + ": " + e.getMessage(), e);
        }
    }

    /** What SQLite finds wrong with a database; {@code ok} if nothing. */
    static String check(Path database) {
        try (Connection connection = open(database); Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("PRAGMA quick_check(1)")) {
            return found.next() ? found.getString(1) : "it says nothing";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    /** Removes a copy. */
    static void remove(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + copy, e);
        }
    }

    private static Connection open(Path database) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return config.createConnection("jdbc:sqlite:" + database.toAbsolutePath());
    }
}
