package dev.engram.devkit.cli.platform;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Stops a platform from outside: asks its launcher, and clears away what is left when that is gone. */
public final class Shutdown {
    private static final Duration GRACE = Duration.ofSeconds(90);

    private final Home home;

    /** The platform of this home. */
    public Shutdown(Home home) {
        this.home = home;
    }

    /** Stops it; what was stopped, empty if nothing ran. */
    public List<String> run() {
        Optional<PlatformRecord> record = PlatformRecord.read(home);
        if (record.isEmpty()) {
            return List.of();
        }
        Optional<ProcessHandle> launcher = record.get().launcher().find();
        launcher.ifPresent(Shutdown::end);
        List<String> left = new Leftovers(home).stop();
        return launcher.isEmpty() ? left
                : record.get().parts().stream().filter(part -> part.process() != null).map(PlatformRecord.PartRecord::name).toList();
    }

    private static void end(ProcessHandle launcher) {
        launcher.destroy();
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (ProcessTable.alive(launcher.pid()) && System.nanoTime() < deadline) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        if (ProcessTable.alive(launcher.pid())) {
            launcher.destroyForcibly();
        }
    }
}
