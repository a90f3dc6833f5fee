package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.wire.Json;
import picocli.CommandLine.Option;

/** For commands that a script may read. */
final class JsonOption {
    @Option(names = "--json", description = "Print JSON on the standard output, for scripts; everything else goes to the error stream.")
    boolean json;

    /** Where lines for people go. */
    Console console() {
        return json ? Console.system().quiet() : Console.system();
    }

    /** Prints a value for scripts. */
    void print(Object value) {
        Console.system().line(Json.pretty(value));
    }
}
