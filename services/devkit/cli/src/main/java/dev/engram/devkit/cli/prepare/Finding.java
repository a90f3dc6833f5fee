package dev.engram.devkit.cli.prepare;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One prerequisite as it was found.
 *
 * @param name   what was looked at
 * @param level  how it stands
 * @param found  what is there
 * @param needed what is needed
 * @param how    to get it; empty if nothing is missing
 */
public record Finding(String name, Level level, String found, String needed, String how) {
    /** How a prerequisite stands. */
    public enum Level {
        /** There. */
        OK("ok"),
        /** It will work, but not well. */
        POOR("poor"),
        /** It will not work. */
        MISSING("missing");

        private final String wire;

        Level(String wire) {
            this.wire = wire;
        }

        /** The name on the wire. */
        @JsonValue
        public String wire() {
            return wire;
        }
    }

    static Finding ok(String name, String found, String needed) {
        return new Finding(name, Level.OK, found, needed, "");
    }

    static Finding poor(String name, String found, String needed, String how) {
        return new Finding(name, Level.POOR, found, needed, how);
    }

    static Finding missing(String name, String found, String needed, String how) {
        return new Finding(name, Level.MISSING, found, needed, how);
    }

    /** One line for people. */
    public String line() {
        return name + ": found " + found + ", needed " + needed + (how.isEmpty() ? "" : ". " + how);
    }
}
