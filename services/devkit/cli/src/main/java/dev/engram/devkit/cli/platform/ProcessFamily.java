package dev.engram.devkit.cli.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A part's process with everything it started, and what is left of that when the process itself is gone: members of its session that
 * work in the platform's home. (A killed MLflow leaves its server on the port.)
 */
final class ProcessFamily {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LAST = Duration.ofSeconds(5);

    private final ProcessMark leader;
    private final Path home;
    private final Supplier<Optional<ProcessHandle>> running;

    /** The family of a process that another launcher started. */
    ProcessFamily(ProcessMark leader, Path home) {
        this(leader, home, leader::find);
    }

    /** The family of a process of our own. */
    ProcessFamily(ProcessMark leader, Path home, Process own) {
        this(leader, home, () -> Optional.of(own.toHandle()).filter(handle -> own.isAlive()));
    }

    private ProcessFamily(ProcessMark leader, Path home, Supplier<Optional<ProcessHandle>> running) {
        this.leader = leader;
        this.home = home;
        this.running = running;
    }

    /** Asks the leader to end, waits, kills what is left. Whether there was anything to stop. */
    boolean stop(Duration grace) {
        Map<Long, ProcessHandle> members = members();
        if (members.isEmpty()) {
            return false;
        }
        Optional<ProcessHandle> first = running.get();
        first.ifPresent(ProcessHandle::destroy);
        await(first.map(List::of).orElse(List.of()), grace);
        // Members may have started others since, and children of the ended leader are nobody's descendants any more.
        members.putAll(members());
        List<ProcessHandle> left = members.values().stream().filter(handle -> ProcessTable.alive(handle.pid())).toList();
        left.forEach(ProcessHandle::destroyForcibly);
        await(left, LAST);
        return true;
    }

    /** Everything of the family that runs, the leader first. */
    Map<Long, ProcessHandle> members() {
        Map<Long, ProcessHandle> members = new LinkedHashMap<>();
        Optional<ProcessHandle> first = running.get();
        first.ifPresent(handle -> {
            members.put(handle.pid(), handle);
            handle.descendants().forEach(child -> members.put(child.pid(), child));
        });
        // Another process under the leader's number means that its session is long gone: numbers in use are not given out.
        if (first.isPresent() || !ProcessTable.alive(leader.pid())) {
            ProcessTable.session(leader.pid()).stream().filter(this::atHome).forEach(pid ->
                    ProcessHandle.of(pid).ifPresent(handle -> members.putIfAbsent(pid, handle)));
        }
        return members;
    }

    private boolean atHome(long pid) {
        return ProcessTable.workingDirectory(pid).map(dir -> dir.startsWith(home)).orElse(false);
    }

    private static void await(List<ProcessHandle> handles, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (handles.stream().anyMatch(handle -> ProcessTable.alive(handle.pid())) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
