package dev.engram.devkit.cli.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the system tells of its processes beyond {@link ProcessHandle}: command lines in full, sessions, working directories, and that a
 * process nobody has waited for is dead. Without {@code /proc} it knows what {@link ProcessHandle} knows.
 */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final int STATE = 0;
    private static final int SESSION = 3;

    private ProcessTable() {}

    /** Whether a process runs. */
    static boolean alive(long pid) {
        boolean known = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        return known && stat(pid).map(fields -> !fields[STATE].equals("Z") && !fields[STATE].equals("X")).orElse(true);
    }

    /** Its arguments, separated by spaces; empty if they cannot be told. */
    static String commandLine(long pid) {
        try {
            return new String(Files.readAllBytes(PROC.resolve(pid + "/cmdline")), StandardCharsets.UTF_8).replace('\0', ' ').strip();
        } catch (IOException noProc) {
            return ProcessHandle.of(pid).flatMap(handle -> handle.info().commandLine()).orElse("");
        }
    }

    /** The running processes of a session, which is called after the process that began it. */
    static List<Long> session(long id) {
        List<Long> members = new ArrayList<>();
        for (long pid : pids()) {
            if (stat(pid).map(fields -> fields[SESSION].equals(Long.toString(id))).orElse(false) && alive(pid)) {
                members.add(pid);
            }
        }
        return members;
    }

    /** The directory a process works in, if it can be told. */
    static Optional<Path> workingDirectory(long pid) {
        try {
            return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/cwd")));
        } catch (IOException | UnsupportedOperationException noProc) {
            return Optional.empty();
        }
    }

    private static List<Long> pids() {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString()).filter(name -> name.matches("\\d+")).map(Long::valueOf).toList();
        } catch (IOException noProc) {
            return List.of();
        }
    }

    /** The fields behind the command's name, which may hold anything. */
    private static Optional<String[]> stat(long pid) {
        try {
            String line = new String(Files.readAllBytes(PROC.resolve(pid + "/stat")), StandardCharsets.ISO_8859_1);
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
