package dev.engram.lineage.catalog;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.artifacts.CanonicalJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The connection with its prepared statements, and how values are written in columns. */
final class Rows implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of();

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Rows(Connection connection) {
        this.connection = connection;
    }

    /** Reads a row. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    int update(String sql, Object... values) throws SQLException {
        return bind(sql, values).executeUpdate();
    }

    /** The first row, or null. */
    <T> T first(String sql, Reader<T> reader, Object... values) throws SQLException {
        try (ResultSet rows = bind(sql, values).executeQuery()) {
            return rows.next() ? reader.read(rows) : null;
        }
    }

    void each(String sql, Reader<?> reader, Object... values) throws SQLException {
        try (ResultSet rows = bind(sql, values).executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new CatalogException("cannot roll back in the catalog: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
            connection.rollback();
            connection.close();
        } catch (SQLException e) {
            throw new CatalogException("cannot close the catalog: " + e.getMessage(), e);
        }
    }

    private PreparedStatement bind(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (value instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else {
                statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    static byte[] key(String hex) {
        return HEX.parseHex(hex);
    }

    static String hex(byte[] key) {
        return HEX.formatHex(key);
    }

    static String labels(List<String> labels) {
        return new String(CanonicalJson.bytes(labels), java.nio.charset.StandardCharsets.UTF_8);
    }

    static List<String> labels(String json) {
        return List.of(CanonicalJson.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), String[].class));
    }

    static String annotations(List<SampleAdmitted.Annotation> annotations) {
        return annotations.isEmpty() ? null : new String(CanonicalJson.bytes(annotations), java.nio.charset.StandardCharsets.UTF_8);
    }

    static List<SampleAdmitted.Annotation> annotations(String json) {
        return json == null ? List.of()
                : List.of(CanonicalJson.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), SampleAdmitted.Annotation[].class));
    }
}
