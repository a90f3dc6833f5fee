package dev.engram.devkit.cli.console;

import java.util.Locale;
import java.util.function.LongSupplier;

/** How far long work is: a bar ten times a second on a terminal, otherwise a line every few seconds. */
public final class Progress implements AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 5_000_000_000L;
    private static final int CELLS = 24;

    private final Console console;
    private final String title;
    private final LongSupplier clock;
    private final long start;
    private long total;
    private long done;
    private String note = "";
    private long shown;
    private boolean any;

    Progress(Console console, String title, long total, LongSupplier clock) {
        this.console = console;
        this.title = title;
        this.total = total;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.shown = start - REDRAW_NANOS;
    }

    /** So many parts are done. */
    public void at(long parts, String what) {
        done = parts;
        note = what == null ? "" : what;
        show(false);
    }

    /** So many parts of a total known only now are done. */
    public void at(long parts, long of, String what) {
        total = of;
        at(parts, what);
    }

    /** Parts per second since the start. */
    public double rate() {
        return done / Math.max(1e-9, (clock.getAsLong() - start) / 1e9);
    }

    /** Shows the last figure if nobody has seen it. */
    @Override
    public void close() {
        if (any) {
            show(true);
        }
    }

    private void show(boolean last) {
        any = true;
        long now = clock.getAsLong();
        long pause = console.terminal() ? REDRAW_NANOS : LINE_NANOS;
        if (!last && now - shown < pause) {
            return;
        }
        shown = now;
        if (!console.terminal()) {
            console.line(plain());
        } else if (last) {
            console.line(drawn());
        } else {
            console.redraw(drawn());
        }
    }

    private String plain() {
        String count = total > 0 ? String.format(Locale.ROOT, "  %d of %d", done, total) : done > 0 ? "  " + done : "";
        return title + count + suffix();
    }

    private String drawn() {
        if (total <= 0) {
            return title + (done > 0 ? "  " + done : "") + suffix();
        }
        double share = Math.min(1, (double) done / total);
        return String.format(Locale.ROOT, "%s %s %3.0f%%%s", title, bar(share, CELLS), 100 * share, suffix());
    }

    private String suffix() {
        return note.isEmpty() ? "" : "  " + note;
    }

    /** A bar of the given number of cells, filled to the share. */
    public static String bar(double share, int cells) {
        int filled = (int) Math.round(Math.max(0, Math.min(1, share)) * cells);
        return "█".repeat(filled) + "░".repeat(cells - filled);
    }

    /** Seconds as people read them: {@code 8 s}, {@code 3 min 20 s}. */
    public static String duration(double seconds) {
        if (!(seconds >= 0) || Double.isInfinite(seconds)) {
            return "?";
        }
        long whole = Math.round(seconds);
        if (whole < 90) {
            return whole + " s";
        }
        return whole < 5400 ? whole / 60 + " min " + whole % 60 + " s" : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
