package dev.engram.devkit.cli.platform;

import java.util.Optional;

/**
 * What tells a process from another that gets its number later.
 *
 * @param pid     number
 * @param started milliseconds since the epoch, as the system tells it; 0 if it does not
 * @param token   a part of its command line
 */
public record ProcessMark(long pid, long started, String token) {
    /** The start is told in hundredths of a second behind a boot time in whole seconds. */
    private static final long TOLERANCE_MILLIS = 2_000;

    /** The mark of a running process. */
    static ProcessMark of(ProcessHandle handle, String token) {
        return new ProcessMark(handle.pid(), start(handle), token);
    }

    /** This very process. */
    static ProcessMark current() {
        ProcessHandle self = ProcessHandle.current();
        String line = ProcessTable.commandLine(self.pid());
        return of(self, line.contains("EngramMain") ? "EngramMain" : line.split(" ")[0]);
    }

    /** The process, if it is this one and still runs. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(handle -> ProcessTable.alive(pid))
                .filter(handle -> Math.abs(start(handle) - started) <= TOLERANCE_MILLIS)
                .filter(handle -> ProcessTable.commandLine(pid).contains(token));
    }

    private static long start(ProcessHandle handle) {
        return handle.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
    }
}
