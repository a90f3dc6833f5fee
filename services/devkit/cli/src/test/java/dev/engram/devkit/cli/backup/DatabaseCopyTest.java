package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseCopyTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"delete", "wal"})
    void whatIsCommittedIsCopiedWhileAnotherWrites(String journalMode) throws SQLException {
        // Given a database in use, with a row that is committed and one that is not
        try (Connection writer = open("mlflow.db"); Statement statement = writer.createStatement()) {
            statement.execute("PRAGMA journal_mode=" + journalMode);
            statement.execute("create table runs (name text)");
            statement.execute("insert into runs values ('committed')");
            writer.setAutoCommit(false);
            statement.execute("insert into runs values ('under way')");

            // When it is copied
            DatabaseCopy.copy(dir.resolve("mlflow.db"), dir.resolve("copy.db"));

            // Then the copy is whole and has the committed row, and the writer goes on
            writer.commit();
        }
        assertThat(DatabaseCopy.check(dir.resolve("copy.db"))).isEqualTo("ok");
        assertThat(names("copy.db")).isEqualTo("committed");
        assertThat(names("mlflow.db")).isEqualTo("committed,under way");
    }

    @Test
    void noDatabaseIsMadeWhereThereIsNone() {
        assertThatThrownBy(() -> DatabaseCopy.copy(dir.resolve("mlflow.db"), dir.resolve("copy.db"))).isInstanceOf(UserError.class)
                .hasMessageContaining("mlflow.db");
        assertThat(dir.resolve("mlflow.db")).doesNotExist();
    }

    @Test
    void aFileThatIsNoDatabaseIsSaid() throws IOException {
        Files.writeString(dir.resolve("mlflow.db"), "not at all a database, but long enough to look like the head of one".repeat(20));
        assertThatThrownBy(() -> DatabaseCopy.copy(dir.resolve("mlflow.db"), dir.resolve("copy.db"))).isInstanceOf(UserError.class);
        assertThat(dir.resolve("copy.db")).doesNotExist();
        assertThat(DatabaseCopy.check(dir.resolve("mlflow.db"))).isNotEqualTo("ok");
    }

    private Connection open(String name) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + dir.resolve(name));
    }

    private String names(String name) throws SQLException {
        try (Connection reader = open(name); Statement statement = reader.createStatement();
                ResultSet rows = statement.executeQuery("select group_concat(name) from (select name from runs order by name)")) {
            return rows.getString(1);
        }
    }
}
