package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.lineage.worker.WorkerLaunch;
import dev.engram.lineage.worker.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The processes of both sides: ours is started as a worker is, PyTorch's from its own Python environment. */
public final class Processes implements Contest.Sides {
    private static final String MAIN = "dev.engram.devkit.speed.SpeedWorker";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Installation installation;
    private final Path work;
    private final Supplier<Path> python;
    private final boolean told;
    private int started;

    /**
     * Processes.
     *
     * @param work   for logs
     * @param python PyTorch's interpreter; throws {@link UserError} if there is none
     */
    Processes(Installation installation, Path work, Supplier<Path> python) {
        this(installation, work, python, false);
    }

    private Processes(Installation installation, Path work, Supplier<Path> python, boolean told) {
        this.installation = installation;
        this.work = work;
        this.python = python;
        this.told = told;
    }

    /** The same, but their kernels tell how long each takes, which takes time itself. */
    Processes telling() {
        return new Processes(installation, work.resolve("telling"), python, true);
    }

    @Override
    public Side engram() throws SideFailed {
        try {
            // A log of its own, because a worker's temporary folder stands beside it.
            Path log = Files.createDirectories(work).resolve("engram-" + ++started + ".log");
            String heap = (MemoryWatch.HEAP >> 20) + "m";
            List<String> options = List.of("-Xms" + heap, "-XX:+AlwaysPreTouch");
            WorkerSettings settings = new WorkerSettings(installation.engine(), heap, installation.natives(), log, options);
            ProcessBuilder builder = WorkerLaunch.of(settings, MAIN, jars());
            builder.command().add(installation.dist().resolve("plugins").toString());
            tell(builder);
            return Side.start(Contest.ENGRAM, builder, log, PATIENCE);
        } catch (IOException e) {
            throw new SideFailed(Contest.ENGRAM, "cannot be started: " + e.getMessage(), false);
        }
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(installation.dist().resolve("speed"))) {
            return new ArrayList<>(files.sorted().toList());
        }
    }

    @Override
    public Side pytorch(String waiting) throws SideFailed {
        ProcessBuilder builder;
        try {
            builder = new ProcessBuilder(python.get().toString(), script().toString());
        } catch (UserError e) {
            throw new SideFailed(Contest.PYTORCH, "cannot take part: " + e.getMessage(), false);
        }
        environment(builder.environment(), waiting);
        tell(builder);
        return Side.start(Contest.PYTORCH, builder, work.resolve("pytorch-" + ++started + ".log"), PATIENCE);
    }

    private void tell(ProcessBuilder builder) {
        if (told) {
            builder.environment().put("ONEDNN_VERBOSE", "profile_exec");
        }
    }

    private Path script() {
        return installation.root().resolve("bench").resolve("speed").resolve("peer.py");
    }

    /**
     * What a process of Python sees: nothing of other Pythons, and no GPU.
     *
     * @param waiting {@code default}, or threads of OpenMP wait passively
     */
    public static void environment(Map<String, String> environment, String waiting) {
        List.of("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT").forEach(environment::remove);
        environment.put("CUDA_VISIBLE_DEVICES", "");
        if (!waiting.equals("default")) {
            environment.put("OMP_WAIT_POLICY", "PASSIVE");
            environment.put("GOMP_SPINCOUNT", "0");
        }
    }
}
