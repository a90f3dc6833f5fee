package dev.engram.devkit.cli.console;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Where commands write. On a terminal a progress bar rewrites its line; without one progress is a plain line now and
 * then, so that a log stays readable. Safe for use by several threads.
 */
public final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final boolean colour;
    private final int width;
    private boolean bar;

    /** A console on the given streams. */
    public Console(PrintStream out, PrintStream err, boolean terminal, boolean colour, int width) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.colour = colour && terminal;
        this.width = width;
    }

    /** The process's own console. */
    public static Console system() {
        boolean terminal = isTerminal();
        return new Console(System.out, System.err, terminal, System.getenv("NO_COLOR") == null, columns());
    }

    /** A console that talks to nobody on the standard output, for {@code --json}: lines go to the error stream. */
    public Console quiet() {
        return new Console(err, err, terminal, colour, width);
    }

    private static boolean isTerminal() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // since JDK 22 System.console() exists without a terminal, and this method tells
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJdk) {
            return true;
        }
    }

    private static int columns() {
        try {
            return Math.max(40, Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "100")));
        } catch (NumberFormatException e) {
            return 100;
        }
    }

    /** Whether a person watches. */
    public boolean terminal() {
        return terminal;
    }

    /** Columns of a line. */
    int width() {
        return width;
    }

    /** A line. */
    public synchronized void line(String text) {
        wipe();
        out.println(text);
        out.flush();
    }

    /** A formatted line, numbers always with a decimal point. */
    public void line(String format, Object... arguments) {
        line(String.format(Locale.ROOT, format, arguments));
    }

    /** A line of somebody's log, with the name in front; each name has a colour of its own. */
    public void prefixed(String name, String text) {
        String head = String.format(Locale.ROOT, "%-9s|", name);
        line((colour ? "\u001b[3" + (1 + Math.floorMod(name.hashCode(), 6)) + "m" + head + "\u001b[0m" : head) + " " + text);
    }

    /** A heading between parts of long work. */
    public void heading(String text) {
        line("");
        line(colour ? "\u001b[1m" + text + "\u001b[0m" : text);
    }

    /** A line for the error stream. */
    public synchronized void warn(String text) {
        wipe();
        out.flush();
        err.println(colour ? "\u001b[33m" + text + "\u001b[0m" : text);
        err.flush();
    }

    /** A table. */
    public void table(Table table) {
        table.lines().forEach(this::line);
    }

    /** A bar for work of {@code total} parts; 0 when the number is not known. Close it. */
    public Progress progress(String title, long total) {
        return new Progress(this, title, total, System::nanoTime);
    }

    synchronized void redraw(String text) {
        out.print("\r" + clip(text) + "\u001b[K");
        out.flush();
        bar = true;
    }

    private void wipe() {
        if (bar) {
            out.print("\r\u001b[K");
            bar = false;
        }
    }

    private String clip(String text) {
        return text.length() < width ? text : text.substring(0, width - 2) + "…";
    }
}
