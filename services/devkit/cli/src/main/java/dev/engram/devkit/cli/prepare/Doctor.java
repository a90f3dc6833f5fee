package dev.engram.devkit.cli.prepare;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.platform.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks at everything the local platform needs. Each look says what was found, what is needed and how to get it. */
public final class Doctor {
    private static final Version JAVA = Version.of(17);
    private static final Version MAVEN = Version.of(3, 8, 7);
    private static final Version GLIBC = Version.of(2, 28);
    private static final long GIB = 1L << 30;
    private static final long MEMORY_LEAST = 3 * GIB;
    private static final long MEMORY_GOOD = 5 * GIB;
    private static final long DISK_LEAST = GIB;
    private static final long DISK_FIRST = 5 * GIB;

    private final Path folder;
    private final PythonEnvironment environment;
    private final Optional<Interpreter> python;

    /** A look at this machine, for data in the folder. */
    public Doctor(Path folder, PythonEnvironment environment) {
        this.folder = folder;
        this.environment = environment;
        this.python = environment.interpreter();
    }

    /** Everything, in the order of use. */
    public List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java(System.getProperty("java.version"), System.getProperty("java.vendor")));
        findings.add(maven());
        findings.addAll(platform());
        return List.copyOf(findings);
    }

    /** What a platform needs that is already built. */
    public List<Finding> platform() {
        List<Finding> findings = new ArrayList<>(List.of(system(System.getProperty("os.name"), System.getProperty("os.arch"),
                python.map(Interpreter::libc).orElse(""))));
        findings.add(processor(Machine.read(Path.of("/proc/cpuinfo")).orElse("")));
        findings.add(memory(Machine.read(Path.of("/proc/meminfo")).orElse(""), Machine.limit()));
        findings.add(disk());
        findings.add(attributes());
        findings.add(python(python));
        findings.add(venv());
        return List.copyOf(findings);
    }

    static Finding java(String version, String vendor) {
        String found = version + " (" + vendor + ", " + System.getProperty("java.home") + ")";
        return Version.in(version).filter(v -> v.atLeast(JAVA)).isPresent() ? Finding.ok("java", found, JAVA + " or newer")
                : Finding.missing("java", found, JAVA + " or newer", "Install a JDK: apt-get install openjdk-17-jdk, or any newer one");
    }

    private static Finding maven() {
        Optional<Path> program = Programs.find("mvn");
        String said = program.map(mvn -> Command.of(mvn, "-B", "-v").run().text()).orElse("");
        return maven(program, Version.in(said.replaceAll("\u001b\\[[0-9;]*m", "").replaceFirst("(?s).*Apache Maven", "")));
    }

    static Finding maven(Optional<Path> program, Optional<Version> version) {
        String needed = MAVEN + " or newer, when sources changed";
        String how = "apt-get install maven, or put an unpacked Maven's bin on PATH";
        if (program.isEmpty()) {
            return Finding.missing("maven", "no mvn on PATH", needed, how);
        }
        String found = version.map(Version::toString).orElse("one that tells no version") + " (" + program.get() + ")";
        return version.filter(v -> v.atLeast(MAVEN)).isPresent() ? Finding.ok("maven", found, needed)
                : Finding.missing("maven", found, needed, how);
    }

    static Finding system(String os, String arch, String libc) {
        String found = os + " " + arch + (libc.isEmpty() ? "" : ", " + libc);
        String needed = "Linux amd64 with glibc " + GLIBC + " or newer";
        boolean glibc = libc.startsWith("glibc") && Version.in(libc).filter(v -> v.atLeast(GLIBC)).isPresent();
        boolean known = os.equals("Linux") && arch.equals("amd64");
        if (known && (glibc || libc.isEmpty())) {
            return Finding.ok("system", found, needed);
        }
        return Finding.missing("system", found, needed,
                "PyTorch's native libraries are made for it; use such a machine or container (Debian 11, Ubuntu 20.04 and newer)");
    }

    static Finding processor(String cpuinfo) {
        String needed = "SSE4.2; AVX2 to be quick";
        Optional<String> flags = Machine.flags(cpuinfo);
        String name = Machine.processor(cpuinfo) + ", " + Runtime.getRuntime().availableProcessors() + " cores";
        if (flags.isEmpty()) {
            return Finding.poor("processor", name + ", abilities unknown", needed, "Nothing to do if rounds run");
        }
        if (!flags.get().contains(" sse4_2 ")) {
            return Finding.missing("processor", name + " without SSE4.2", needed,
                    "NumPy and PyTorch do not run on it; use a newer machine, or another processor model of the virtual one");
        }
        return flags.get().contains(" avx2 ") ? Finding.ok("processor", name + " with AVX2", needed)
                : Finding.poor("processor", name + " without AVX2", needed, "Rounds take several times as long");
    }

    static Finding memory(String meminfo, OptionalLong limit) {
        OptionalLong total = Machine.memory(meminfo, "MemTotal");
        OptionalLong free = Machine.memory(meminfo, "MemAvailable");
        String needed = Machine.gib(MEMORY_LEAST) + ", better " + Machine.gib(MEMORY_GOOD);
        if (total.isEmpty()) {
            return Finding.poor("memory", "unknown", needed, "Nothing to do if the platform runs");
        }
        long all = Math.min(total.getAsLong(), limit.orElse(Long.MAX_VALUE));
        long available = Math.min(free.orElse(all), all);
        String found = Machine.gib(all) + ", " + Machine.gib(available) + " free";
        if (all < MEMORY_LEAST) {
            return Finding.missing("memory", found, needed, "Use a larger machine, or give the container more");
        }
        return available >= MEMORY_GOOD ? Finding.ok("memory", found, needed)
                : Finding.poor("memory", found, needed, "Close something large if parts get killed");
    }

    private Finding disk() {
        long wanted = environment.ready() ? DISK_LEAST : DISK_FIRST;
        String needed = Machine.gib(wanted) + (environment.ready() ? "" : " for the first time");
        try {
            long free = Machine.free(folder);
            return free >= wanted ? Finding.ok("disk", Machine.gib(free) + " free at " + folder, needed)
                    : Finding.missing("disk", Machine.gib(free) + " free at " + folder, needed,
                            "Make room, or put the checkout or --home on another disk");
        } catch (IOException e) {
            return Finding.missing("disk", "nothing readable at " + folder + ": " + e.getMessage(), needed, "Choose another --home");
        }
    }

    private Finding attributes() {
        String needed = "files with user attributes (xattr)";
        String how = "The embedded S3 server keeps metadata in them: put --home on a disk with ext4, xfs or btrfs, or put a `minio` binary on PATH";
        try {
            return Machine.attributes(folder) ? Finding.ok("files", "user attributes at " + folder, needed)
                    : Finding.missing("files", "no user attributes at " + folder, needed, how);
        } catch (IOException e) {
            return Finding.missing("files", "nothing can be written at " + folder + ": " + e.getMessage(), needed, how);
        }
    }

    static Finding python(Optional<Interpreter> python) {
        String needed = Interpreter.OLDEST + " or newer";
        String how = "apt-get install python3 python3-venv; another one is used by ENGRAM_PYTHON=/path/to/python3";
        if (python.isEmpty()) {
            return Finding.missing("python", "no python3 on PATH that runs", needed, how);
        }
        String found = python.get().version() + " (" + python.get().program() + ")";
        return python.get().fits() ? Finding.ok("python", found, needed) : Finding.missing("python", found, needed, how);
    }

    private Finding venv() {
        String needed = "venv and ensurepip, or uv";
        if (environment.ready()) {
            return Finding.ok("venv", "ready in " + environment.folder(), needed);
        }
        Optional<Path> uv = Programs.find("uv");
        return uv.isPresent() ? Finding.ok("venv", "uv (" + uv.get() + ")", needed) : venv(python, environment.trial());
    }

    /** {@code trial}: what went wrong when an environment was made for trial; empty if nothing did. */
    static Finding venv(Optional<Interpreter> python, Optional<String> trial) {
        String needed = "venv and ensurepip, or uv";
        String how = "apt-get install python3-venv (Debian and Ubuntu keep them apart), or pip install uv";
        if (python.isEmpty()) {
            return Finding.missing("venv", "no Python to make one", needed, how);
        }
        if (!python.get().makesEnvironments()) {
            return Finding.missing("venv", python.get().venv() ? "venv without ensurepip" : "no module venv", needed, how);
        }
        return trial.map(wrong -> Finding.missing("venv", "an environment cannot be made: " + wrong, needed, how))
                .orElseGet(() -> Finding.ok("venv", "venv, ensurepip with pip " + python.get().ensurepip(), needed));
    }

    /** Refuses to go on when something is missing. */
    public static void require(List<Finding> findings) {
        List<String> missing = findings.stream().filter(finding -> finding.level() == Finding.Level.MISSING).map(Finding::line).toList();
        if (!missing.isEmpty()) {
            throw UserError.failed("this machine lacks something:\n  " + String.join("\n  ", missing));
        }
    }
}
