package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Engram on this machine, as the script {@code ./engram} laid it out.
 *
 * @param root the checkout, in which {@code .engram} lies
 * @param dist what was built of it: {@code apps/<service>}, {@code engine}, {@code kafka}, {@code s3}, {@code stub}, {@code cli}
 *     and {@code plugins}
 */
public record Installation(Path root, Path dist) {
    /** Variable that names the checkout. */
    public static final String ROOT = "ENGRAM_ROOT";
    /** Variable that names the distribution. */
    public static final String DIST = "ENGRAM_DIST";

    /** The installation this process was started from. */
    public static Installation current() {
        return of(System.getenv());
    }

    static Installation of(Map<String, String> environment) {
        String root = environment.get(ROOT);
        String dist = environment.get(DIST);
        if (root == null || dist == null) {
            throw UserError.failed("this command needs the whole of Engram, not the command line alone: start it by the script ./engram ("
                    + ROOT + " is " + root + ", " + DIST + " is " + dist + ")");
        }
        return new Installation(Path.of(root).toAbsolutePath().normalize(), Path.of(dist).toAbsolutePath().normalize());
    }

    /** Everything that is prepared or kept on this machine. */
    public Path folder() {
        return root.resolve(".engram");
    }

    /** The Python environment of MLflow. */
    public Path venv() {
        return folder().resolve("venv");
    }

    /** Its interpreter. */
    public Path python() {
        return venv().resolve("bin").resolve("python");
    }

    /** Where the engine unpacks native libraries. */
    public Path natives() {
        return folder().resolve("natives");
    }

    /** Data sets that are made here. */
    public Path data() {
        return folder().resolve("data");
    }

    /** The demo's report. */
    public Path demoReport() {
        return folder().resolve("demo-report.json");
    }

    /** Jars of the worker JVM. */
    public Path engine() {
        return dist.resolve("engine");
    }

    /** Jars of the Kafka broker. */
    public Path kafka() {
        return dist.resolve("kafka");
    }

    /** Jars of the embedded S3 server. */
    public Path s3() {
        return dist.resolve("s3");
    }

    /** Jars of the worker that learns nothing. */
    public Path stub() {
        return dist.resolve("stub");
    }

    /** Jars of this command line. */
    public Path cli() {
        return dist.resolve("cli");
    }

    /** The jar a service is started by. */
    public Path app(String service) {
        return dist.resolve("apps").resolve(service).resolve("quarkus-run.jar");
    }

    /** The stock plugins' jars. */
    public List<Path> plugins() {
        return jars(dist.resolve("plugins"));
    }

    /** Whether there is a GPU of NVIDIA's, and natives for it: brought by the engine, or named by {@code PYTORCH_LIBRARY_PATH}. */
    public boolean gpu() {
        String folder = System.getenv("PYTORCH_LIBRARY_PATH");
        return Files.exists(Path.of("/dev/nvidia0")) && (folder != null && Files.exists(Path.of(folder, "libtorch_cuda.so"))
                || jars(engine()).stream().anyMatch(jar -> jar.getFileName().toString().contains("-cu1")));
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the installation is not whole, " + folder + " cannot be read; delete " + folder.getParent()
                    + " and start again", e);
        }
    }
}
