package dev.engram.ingest;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.SampleAdmitted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What was decided, counted for the metrics. */
public final class Counts {
    private final Counter admitted;
    private final Counter withdrawn;
    private final Counter bytes;
    private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);

    /** Counters in this registry, all of them from the start: a counter that appears later hides its first step. */
    public Counts(MeterRegistry meters) {
        admitted = meters.counter("engram.ingest.admitted");
        withdrawn = meters.counter("engram.ingest.withdrawn");
        bytes = meters.counter("engram.ingest.admitted.bytes");
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(reason, meters.counter("engram.ingest.refused", "reason", reason.code()));
        }
    }

    /** An admission or withdrawal was published. */
    public void admitted(SampleAdmitted sample) {
        if (sample.artifact() == null) {
            withdrawn.increment();
            return;
        }
        admitted.increment();
        bytes.increment(sample.artifact().size());
    }

    /** Something was refused. */
    public void refused(RefusalReason reason) {
        refused.get(reason).increment();
    }
}
