package dev.engram.registry.server;

import dev.engram.api.sample.Hashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The platform's virtual environment of Python, {@code .engram/venv} of the checkout, made from the lock with hashes if it is not there. A
 * file written last says which lock it was made from, so a half-made environment is never used and a changed lock makes a new one; a locked
 * file keeps two builds from making it at once.
 */
public final class PlatformPython {
    private static final String LOCK = "services/devkit/cli/src/main/resources/dev/engram/devkit/cli/python.lock";
    private static final String MADE_FROM = "lock.sha256";

    private final Path venv;

    private PlatformPython(Path venv) {
        this.venv = venv;
    }

    /** The environment, made now if need be, which takes a minute and needs the network. */
    public static PlatformPython ready() {
        String root = System.getProperty("engram.root");
        if (root == null) {
            throw new IllegalStateException("the system property engram.root is not set: the root of the checkout is expected");
        }
        Path lock = Path.of(root).resolve(LOCK);
        Path venv = Path.of(root).resolve(".engram/venv");
        try {
            String wanted = Hashes.sha256(lock);
            if (!madeFrom(venv).equals(wanted)) {
                make(venv, lock, wanted);
            }
            return new PlatformPython(venv);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + venv, e);
        }
    }

    /** A program of it: {@code python}, {@code mlflow}, … */
    public Path program(String name) {
        return venv.resolve("bin").resolve(name);
    }

    private static void make(Path venv, Path lock, String wanted) throws IOException {
        Files.createDirectories(venv.getParent());
        try (FileChannel channel = FileChannel.open(venv.resolveSibling("venv.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (held.isValid() && madeFrom(venv).equals(wanted)) {
                return;
            }
            delete(venv);
            run("python3", "-m", "venv", venv.toString());
            run(venv.resolve("bin/python").toString(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
                    "-r", lock.toString());
            Files.writeString(venv.resolve(MADE_FROM), wanted + "\n");
        }
    }

    private static String madeFrom(Path venv) throws IOException {
        Path marker = venv.resolve(MADE_FROM);
        return Files.exists(marker) ? Files.readString(marker).strip() : "";
    }

    private static void run(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("PYTHONDONTWRITEBYTECODE");
        try {
            int code = builder.start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + code + "; what it said is above");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command[0], e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
