package dev.engram.lineage.sweep;

import dev.engram.api.event.SampleAdmitted;
import java.util.function.Consumer;

/** The whole training log, all partitions: every scenario's samples are in it, also of those that no catalog here knows. */
@FunctionalInterface
public interface AdmittedLog {
    /**
     * Reads every record up to the ends of the log as they are at the call, each partition in its order.
     *
     * @throws RuntimeException if it cannot be read to those ends: then nothing may be swept
     */
    void read(Consumer<SampleAdmitted> each);
}
