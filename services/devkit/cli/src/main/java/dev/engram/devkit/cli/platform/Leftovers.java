package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.platform.PlatformRecord.PartRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a launcher that was killed left running. */
final class Leftovers {
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final Home home;

    Leftovers(Home home) {
        this.home = home;
    }

    /** Stops them in the reverse of the order they were started in; their names. The record is gone afterwards. */
    List<String> stop() {
        Optional<PlatformRecord> record = PlatformRecord.read(home);
        List<String> stopped = new ArrayList<>();
        if (record.isPresent()) {
            List<PartRecord> parts = new ArrayList<>(record.get().parts());
            Collections.reverse(parts);
            for (PartRecord part : parts) {
                if (part.process() != null && new ProcessFamily(part.process(), home.dir()).stop(GRACE)) {
                    stopped.add(part.name() + " (" + part.process().pid() + ")");
                }
            }
            PlatformRecord.remove(home);
        }
        return stopped;
    }
}
