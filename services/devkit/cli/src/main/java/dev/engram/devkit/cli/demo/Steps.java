package dev.engram.devkit.cli.demo;

import dev.engram.devkit.cli.console.Console;

/** The numbered parts of a demo, so that anyone sees how far it is. */
public final class Steps {
    private final Console console;
    private final int total;
    private int at;

    /** So many parts. */
    public Steps(Console console, int total) {
        this.console = console;
        this.total = total;
    }

    /** The next part begins. */
    public void next(String title) {
        console.heading("[" + ++at + "/" + total + "] " + title);
    }
}
