package dev.engram.lineage.worker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a JVM that computes is started: options, class path and environment, for the worker and for what measures as the worker computes. */
public final class WorkerLaunch {
    /**
     * What a worker sees of our environment: no credentials. The second line limits the instructions that kernels are chosen by, so that machines
     * with different processors can be made to compute alike; the round's environment names them. The third says where PyTorch's libraries are, if
     * not those that the engine brings: with them a worker computes on a GPU.
     */
    private static final List<String> PASSED = List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "JAVA_HOME",
            "ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA",
            "PYTORCH_LIBRARY_PATH", "PYTORCH_VERSION", "PYTORCH_FLAVOR", "PYTORCH_CUDA_ALLOC_CONF");

    private static final List<String> PASSED_KINDS = List.of("CUDA_", "NVIDIA_", "CUBLAS_", "OMP_", "GOMP_", "KMP_", "MALLOC_");

    /**
     * What suits a worker unless our environment says otherwise. Threads spin for a moment while they wait for each other, and sleep
     * then: to sleep at once costs small networks half of their time, and to spin for long starves a busy machine. Memory of
     * a step's size that goes back to the system after each step comes back page by page in the next one.
     */
    private static final Map<String, String> SUITABLE = Map.of("OMP_WAIT_POLICY", "PASSIVE", "GOMP_SPINCOUNT", "30000",
            "MALLOC_MMAP_THRESHOLD_", "1073741824", "MALLOC_TRIM_THRESHOLD_", "1073741824");

    private WorkerLaunch() {}

    /**
     * The process, ready to be started; its standard error is appended to the settings' log, its temporary folder is empty.
     *
     * @param main class to start
     * @param more jars behind the engine's on the class path
     * @throws IOException if there are no jars of the engine
     */
    public static ProcessBuilder of(WorkerSettings settings, String main, List<Path> more) throws IOException {
        TemporaryFolder.empty(temporary(settings));
        ProcessBuilder builder = new ProcessBuilder(command(settings, main, more));
        environment(builder.environment(), settings);
        return builder.redirectError(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
    }

    /** Beside the log, which is one process's, too. */
    static Path temporary(WorkerSettings settings) {
        return settings.log().toAbsolutePath().resolveSibling(settings.log().getFileName() + ".tmp");
    }

    private static List<String> command(WorkerSettings settings, String main, List<Path> more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + settings.heap());
        command.add("-XX:+ExitOnOutOfMemoryError");
        // What the JVM itself says belongs into the log, and the report of a crash beside it, not into the directory we were started in.
        command.add("-XX:+DisplayVMOutputToStderr");
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:ErrorFile=" + settings.log().toAbsolutePath().resolveSibling("crash-%p.log"));
        command.add("-Djava.awt.headless=true");
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Djava.io.tmpdir=" + temporary(settings));
        command.addAll(settings.options());
        command.add("-cp");
        command.add(Stream.concat(jars(settings.classpath()).stream(), more.stream()).map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(main);
        return command;
    }

    /** The jars in the order of their names: what a JVM makes of a wildcard is unspecified. */
    private static List<Path> jars(Path dir) throws IOException {
        if (!Files.isDirectory(dir)) {
            throw new IOException("no directory of engine jars at " + dir);
        }
        try (Stream<Path> jars = Files.list(dir)) {
            List<Path> found = jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
            if (found.isEmpty()) {
                throw new IOException("no engine jars in " + dir);
            }
            return found;
        }
    }

    static void environment(Map<String, String> environment, WorkerSettings settings) {
        environment.keySet().removeIf(name -> !PASSED.contains(name) && PASSED_KINDS.stream().noneMatch(name::startsWith));
        SUITABLE.forEach(environment::putIfAbsent);
        if (settings.natives() != null) {
            environment.put("DJL_CACHE_DIR", settings.natives().toAbsolutePath().toString());
        }
    }
}
