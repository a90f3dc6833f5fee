package dev.engram.lineage.catalog;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import dev.engram.lineage.log.OffsetRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Questions to the catalog. Every one goes by an index and costs what its answer is long. */
final class Reading {
    private static final Split[] SPLITS = Split.values();
    private static final String SAMPLE_COLUMNS = "s.sample, s.size, s.split, s.labels, s.annotations, s.first, s.last, s.gone";

    private final Rows rows;

    Reading(Rows rows) {
        this.rows = rows;
    }

    /** A sample's row: its newest labels and the offsets by which older views are recognised. */
    private record Row(byte[] key, long size, Integer split, String labels, String annotations, Long first, long last, Long gone) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(row.getBytes(1), row.getLong(2), (Integer) row.getObject(3), row.getString(4), row.getString(5),
                    number(row, 6), row.getLong(7), number(row, 8));
        }

        private static Long number(ResultSet row, int column) throws SQLException {
            long value = row.getLong(column);
            return row.wasNull() ? null : value;
        }

        String id() {
            return Rows.hex(key);
        }
    }

    /** Labels and annotations as a view shows them. */
    private record Shown(String labels, String annotations) {}

    Experience experience(String scenario, List<OffsetRange> ranges, View view) throws SQLException {
        ScenarioRow found = ScenarioRow.find(rows, scenario);
        Map<String, Row> seen = new LinkedHashMap<>();
        TreeSet<String> withdrawn = new TreeSet<>();
        int[] fresh = new int[1];
        if (found == null) {
            return new Experience(List.of(), List.of(), 0, 0);
        }
        for (OffsetRange range : ranges) {
            rows.each("SELECT " + SAMPLE_COLUMNS + ", c.kind FROM changes c JOIN samples s ON s.scenario = c.scenario AND s.sample = c.sample"
                    + " WHERE c.scenario = ? AND c.at >= ? AND c.at < ? ORDER BY c.at", row -> {
                        Row sample = Row.of(row);
                        int kind = row.getInt(9);
                        if (kind == Fold.WITHDRAWN) {
                            withdrawn.add(sample.id());
                        } else if (!gone(sample, view)) {
                            seen.putIfAbsent(sample.id(), sample);
                            fresh[0] += kind == Fold.NEW ? 1 : 0;
                        }
                        return null;
                    }, found.id, range.from(), range.to());
        }
        List<Sample> samples = new ArrayList<>(seen.size());
        for (Row row : seen.values()) {
            samples.add(sample(row, shown(found.id, row, view)));
        }
        return new Experience(samples, List.copyOf(withdrawn), fresh[0], samples.size() - fresh[0]);
    }

    List<Change> changes(String scenario, List<OffsetRange> ranges, long cut) throws SQLException {
        ScenarioRow found = ScenarioRow.find(rows, scenario);
        List<Change> changes = new ArrayList<>();
        if (found != null) {
            for (OffsetRange range : ranges) {
                rows.each("SELECT c.at, c.sample, s.split FROM changes c JOIN samples s ON s.scenario = c.scenario AND s.sample = c.sample"
                        + " WHERE c.scenario = ? AND c.at >= ? AND c.at < ? AND c.kind <> 2 AND (s.gone IS NULL OR s.gone >= ?) ORDER BY c.at",
                        row -> changes.add(new Change(row.getLong(1), Rows.hex(row.getBytes(2)), SPLITS[row.getInt(3)])),
                        found.id, range.from(), range.to(), cut);
            }
        }
        return changes;
    }

    Map<String, Sample> samples(String scenario, Collection<String> ids, View view) throws SQLException {
        Map<String, Sample> samples = new TreeMap<>();
        ScenarioRow found = ScenarioRow.find(rows, scenario);
        if (found == null) {
            return samples;
        }
        for (String id : ids) {
            Row row = rows.first("SELECT " + SAMPLE_COLUMNS + " FROM samples s WHERE s.scenario = ? AND s.sample = ?", Row::of,
                    found.id, Rows.key(id));
            if (row != null && row.first() != null && !gone(row, view)) {
                Shown shown = shown(found.id, row, view);
                if (shown != null) {
                    samples.put(id, sample(row, shown));
                }
            }
        }
        return samples;
    }

    /** Null for a sample that was never admitted. */
    Split side(String scenario, String id) throws SQLException {
        ScenarioRow found = ScenarioRow.find(rows, scenario);
        Integer side = found == null ? null : rows.first("SELECT split FROM samples WHERE scenario = ? AND sample = ?",
                row -> (Integer) row.getObject(1), found.id, Rows.key(id));
        return side == null ? null : SPLITS[side];
    }

    Counts counts(String scenario) throws SQLException {
        ScenarioRow found = ScenarioRow.find(rows, scenario);
        return found == null ? new Counts(0, 0, 0, 0) : new Counts(found.sides[0], found.sides[1], found.sides[2], found.withdrawn);
    }

    Waiting waiting(String scenario, List<OffsetRange> ranges) throws SQLException {
        ScenarioRow found = ScenarioRow.find(rows, scenario);
        long[] kinds = new long[3];
        long[] oldest = new long[1];
        if (found != null) {
            for (OffsetRange range : ranges) {
                rows.each("SELECT kind, COUNT(*), MIN(NULLIF(time, 0)) FROM changes WHERE scenario = ? AND at >= ? AND at < ? GROUP BY kind", row -> {
                    kinds[row.getInt(1)] += row.getLong(2);
                    long time = row.getLong(3);
                    oldest[0] = oldest[0] == 0 || time == 0 ? Math.max(oldest[0], time) : Math.min(oldest[0], time);
                    return null;
                }, found.id, range.from(), range.to());
            }
        }
        return new Waiting(kinds[Fold.NEW], kinds[Fold.RELABELLED], kinds[Fold.WITHDRAWN], oldest[0]);
    }

    List<Long> history(String scenario, String sample) throws SQLException {
        ScenarioRow found = ScenarioRow.find(rows, scenario);
        List<Long> places = new ArrayList<>();
        if (found != null) {
            byte[] key = Rows.key(sample);
            Long first = rows.first("SELECT first FROM samples WHERE scenario = ? AND sample = ? AND first IS NOT NULL",
                    row -> row.getLong(1), found.id, key);
            if (first != null) {
                places.add(first);
            }
            rows.each("SELECT at FROM changes WHERE scenario = ? AND sample = ? AND kind <> 0 ORDER BY at",
                    row -> places.add(row.getLong(1)), found.id, key);
        }
        return places;
    }

    private static boolean gone(Row row, View view) {
        return row.gone() != null && row.gone() < view.cut().offset();
    }

    /** The labels a view shows, or null if it shows no admission of the sample at all. */
    private Shown shown(int scenario, Row row, View view) throws SQLException {
        long cut = view.cut().offset();
        // Most samples changed once, or are looked at from behind their last change with nothing set aside.
        if (row.last() < cut && (view.setAside().isEmpty() || row.first() == row.last() && !aside(view, row.first()))) {
            return new Shown(row.labels(), row.annotations());
        }
        List<Shown> found = new ArrayList<>();
        rows.each("SELECT at, labels, annotations FROM changes WHERE scenario = ? AND sample = ? AND kind <> 0 AND kind <> 2 AND at < ?"
                + " ORDER BY at DESC", change -> {
                    if (found.isEmpty() && !aside(view, change.getLong(1))) {
                        found.add(new Shown(change.getString(2), change.getString(3)));
                    }
                    return null;
                }, scenario, row.key(), cut);
        if (!found.isEmpty()) {
            return found.get(0);
        }
        return row.first() >= cut || aside(view, row.first()) ? null
                : rows.first("SELECT labels, annotations FROM changes WHERE scenario = ? AND at = ?",
                        change -> new Shown(change.getString(1), change.getString(2)), scenario, row.first());
    }

    private static boolean aside(View view, long at) {
        for (OffsetRange range : view.setAside()) {
            if (range.from() <= at && at < range.to()) {
                return true;
            }
        }
        return false;
    }

    private static Sample sample(Row row, Shown shown) {
        String id = row.id();
        return new Sample(id, new ArtifactRef(id, row.size()), Rows.labels(shown.labels()), SPLITS[row.split()],
                Rows.annotations(shown.annotations()));
    }
}
