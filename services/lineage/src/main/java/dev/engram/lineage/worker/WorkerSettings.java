package dev.engram.lineage.worker;

import java.nio.file.Path;
import java.util.List;

/**
 * How a worker JVM is started.
 *
 * @param classpath directory of the engine's jars
 * @param heap      its {@code -Xmx}, for example {@code 2g}
 * @param natives   directory where the engine unpacks native libraries ({@code DJL_CACHE_DIR}), or null for the default
 * @param log       file its standard error is appended to; one worker's alone. Its temporary files are in a folder beside it, which is emptied
 *     when a worker starts or was killed
 * @param options   further options of the JVM
 */
public record WorkerSettings(Path classpath, String heap, Path natives, Path log, List<String> options) {
    /** The worker's main class, in {@code engine}; named, not linked. */
    public static final String MAIN = "dev.engram.engine.worker.WorkerMain";

    /** What people set the heap with: the trainer's property, and the local platform's option. */
    public static final String HEAP_OPTION = "engram.trainer.worker.heap (engram up --worker-heap)";

    public WorkerSettings {
        options = List.copyOf(options);
    }

    /** Without further options. */
    public WorkerSettings(Path classpath, String heap, Path natives, Path log) {
        this(classpath, heap, natives, log, List.of());
    }
}
