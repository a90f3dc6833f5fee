package dev.engram.devkit.cli.local;

import dev.engram.lineage.worker.LocalWorker;
import dev.engram.lineage.worker.WorkerSettings;
import java.nio.file.Path;

/**
 * The engine of this machine.
 *
 * @param jars    directory of its jars
 * @param natives where it unpacks native libraries
 * @param heap    of the worker JVM, for example {@code 2g}
 * @param threads to compute with; 0 for all
 * @param device  {@code cpu}, {@code auto} or {@code gpu<n>}, or several of them
 */
public record LocalEngine(Path jars, Path natives, String heap, int threads, String device) {
    /** The engine on the processor, with all threads. */
    public static LocalEngine of(Path jars, Path natives, String heap) {
        return new LocalEngine(jars, natives, heap, 0, "cpu");
    }

    /** The same with another number of threads. */
    public LocalEngine with(int otherThreads) {
        return new LocalEngine(jars, natives, heap, otherThreads, device);
    }

    /** A worker that writes its log there. Close it. */
    LocalWorker worker(Path log) {
        return new LocalWorker(new WorkerSettings(jars, heap, natives, log));
    }
}
