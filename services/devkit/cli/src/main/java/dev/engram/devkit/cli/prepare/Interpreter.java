package dev.engram.devkit.cli.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.platform.Programs;
import dev.engram.devkit.cli.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Python on the path.
 *
 * @param program   the interpreter
 * @param version   its version
 * @param libc      C library and its version, as {@code glibc 2.36}; empty if it does not tell
 * @param ensurepip version of the pip it brings along; empty without one, as on Debian without python3-venv
 * @param venv      whether it brings the module venv
 */
record Interpreter(Path program, Version version, String libc, String ensurepip, boolean venv) {
    /** The oldest that the lock was resolved for. */
    static final Version OLDEST = Version.of(3, 10);
    private static final List<String> NAMES = List.of("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python");
    private static final String QUESTION = """
            import json, platform, sys
            try:
                import ensurepip
                pip = ensurepip.version()
            except Exception:
                pip = ""
            try:
                import venv
                has_venv = True
            except Exception:
                has_venv = False
            print(json.dumps({"version": platform.python_version(), "libc": " ".join(platform.libc_ver()), "pip": pip, "venv": has_venv}))
            """;

    /** Every Python on the path that answers, the usual one first. {@code ENGRAM_PYTHON} goes before all. */
    static List<Interpreter> all(Optional<String> preferred) {
        Set<Path> programs = new LinkedHashSet<>();
        preferred.map(Path::of).ifPresent(programs::add);
        NAMES.forEach(name -> programs.addAll(Programs.all(name)));
        List<Interpreter> found = new ArrayList<>();
        for (Path program : programs) {
            ask(program).ifPresent(found::add);
            if (!found.isEmpty() && found.get(found.size() - 1).fits()) {
                break; // asking a Python takes 50 ms and more
            }
        }
        return found;
    }

    /** The first that fits, or else the newest. */
    static Optional<Interpreter> best(List<Interpreter> found) {
        return found.stream().filter(Interpreter::fits).findFirst()
                .or(() -> found.stream().max(java.util.Comparator.comparing(Interpreter::version)));
    }

    private static Optional<Interpreter> ask(Path program) {
        Command.Ended ended = Command.of(program, "-c", QUESTION).run();
        return ended.well() && !ended.lines().isEmpty() ? parse(program, ended.lines().get(ended.lines().size() - 1)) : Optional.empty();
    }

    static Optional<Interpreter> parse(Path program, String answer) {
        try {
            JsonNode node = Json.tree(answer.getBytes(StandardCharsets.UTF_8));
            return Version.in(node.path("version").asText()).map(version -> new Interpreter(program, version,
                    node.path("libc").asText().strip(), node.path("pip").asText(), node.path("venv").asBoolean()));
        } catch (IllegalArgumentException noJson) {
            return Optional.empty();
        }
    }

    boolean fits() {
        return version.atLeast(OLDEST);
    }

    boolean makesEnvironments() {
        return venv && !ensurepip.isEmpty();
    }
}
