package dev.engram.devkit.cli;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Something the person at the keyboard can mend: said in one line, without a stack trace. The message names what was
 * asked, what was found and, where it helps, what is known.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Exit exit;

    /** An error with its exit code. */
    public UserError(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    /** An error with its exit code and what lies behind it. */
    public UserError(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    /** Asked wrongly. */
    public static UserError usage(String asked, String found) {
        return new UserError(Exit.USAGE, asked + ": " + found);
    }

    /** Asked for a name that is not among the known ones. */
    public static UserError unknown(String kind, String asked, Collection<String> known) {
        String list = known.isEmpty() ? "there is none yet" : "known: " + known.stream().sorted().collect(Collectors.joining(", "));
        return new UserError(Exit.USAGE, kind + " '" + asked + "' is not known; " + list);
    }

    /** Tried, and it did not work. */
    public static UserError failed(String message) {
        return new UserError(Exit.FAILED, message);
    }

    /** A part of the platform does not answer. */
    public static UserError notUp(String what, Throwable cause) {
        return new UserError(Exit.NOT_UP, what + "; is the platform up? See `engram status`, start it with `engram up`", cause);
    }

    /** The code the process ends with. */
    public Exit exit() {
        return exit;
    }
}
