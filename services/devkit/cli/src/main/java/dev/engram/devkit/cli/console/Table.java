package dev.engram.devkit.cli.console;

import java.util.ArrayList;
import java.util.List;

/** A table in plain text: columns as wide as their widest cell; cells that look like numbers stand on the right. */
public final class Table {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> header) {
        this.header = List.copyOf(header);
    }

    /** A table with these column names. */
    public static Table of(String... columns) {
        return new Table(List.of(columns));
    }

    /** A table with these column names. */
    public static Table of(List<String> columns) {
        return new Table(columns);
    }

    /** Adds a row; missing cells at the end are empty, {@code null} is empty. */
    public Table row(List<?> cells) {
        if (cells.size() > header.size()) {
            throw new IllegalArgumentException("a row of " + cells.size() + " cells in a table of " + header.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            Object cell = i < cells.size() ? cells.get(i) : null;
            row.add(cell == null ? "" : cell.toString());
        }
        rows.add(row);
        return this;
    }

    /** Adds a row. */
    public Table row(Object... cells) {
        return row(java.util.Arrays.asList(cells));
    }

    /** The lines: header, rule, rows. */
    public List<String> lines() {
        int[] widths = new int[header.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(header.get(i).length(), rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0));
        }
        List<String> lines = new ArrayList<>();
        lines.add(join(header, widths));
        StringBuilder rule = new StringBuilder();
        for (int width : widths) {
            rule.append("─".repeat(width)).append("  ");
        }
        lines.add(rule.toString().stripTrailing());
        rows.forEach(row -> lines.add(join(row, widths)));
        return lines;
    }

    private String join(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String pad = " ".repeat(widths[i] - cell.length());
            line.append(numeric(i) ? pad + cell : cell + pad).append("  ");
        }
        return line.toString().stripTrailing();
    }

    private boolean numeric(int column) {
        return rows.stream().map(r -> r.get(column)).allMatch(c -> c.isEmpty() || c.matches("-?[0-9.]+ ?(%|s)?|·|–"));
    }
}
