package dev.engram.devkit.cli.prepare;

import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.EngramMain;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.platform.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A virtual environment of Python, made from a list of packages; that of the MLflow server is made from a lock with hashes. A file written last says which lock it was made of, so a
 * half-made environment is never used and a changed lock makes a new one; a locked file keeps two processes from making it at once.
 */
public final class PythonEnvironment {
    /** Says of which lock an environment was made; the second name is that of the tests' own. */
    private static final List<String> MARKS = List.of(".engram-lock-sha256", "lock.sha256");
    private static final String LAST_WORDS = "\n    ";
    private static final int SHOWN = 8;

    private final Path folder;
    private final PythonPackages packages;
    private final List<Interpreter> interpreters;

    private PythonEnvironment(Path folder, PythonPackages packages, List<Interpreter> interpreters) {
        this.folder = folder;
        this.packages = packages;
        this.interpreters = interpreters;
    }

    /** MLflow's environment in this folder, made or to be made. */
    public static PythonEnvironment in(Path folder) {
        try (InputStream lock = EngramMain.class.getResourceAsStream("python.lock")) {
            return of(folder, new PythonPackages("MLflow", lock.readAllBytes(), true,
                    "import boto3, mlflow, onnx, onnxruntime, sklearn; print(mlflow.__version__)", 0));
        } catch (IOException e) {
            throw new UncheckedIOException("python.lock is part of this jar", e);
        }
    }

    /** The environment of these packages in this folder, made or to be made. */
    public static PythonEnvironment of(Path folder, PythonPackages packages) {
        return new PythonEnvironment(folder, packages, Interpreter.all(Optional.ofNullable(System.getenv("ENGRAM_PYTHON"))));
    }

    Path folder() {
        return folder;
    }

    Optional<Interpreter> interpreter() {
        return Interpreter.best(interpreters);
    }

    /** Whether it was made whole, of this lock, and its interpreter is still there. */
    public boolean ready() {
        String wanted = Hashes.sha256(packages.list());
        return Files.isExecutable(python()) && MARKS.stream().map(folder::resolve).anyMatch(mark ->
                Machine.read(mark).map(text -> text.strip().equals(wanted)).orElse(false));
    }

    /** Makes it if need be; what is done and fetched is shown. */
    public void prepare(Console console) {
        if (ready()) {
            return;
        }
        try {
            Files.createDirectories(folder.getParent());
            try (FileChannel channel = FileChannel.open(folder.resolveSibling(folder.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (held.isValid() && !ready()) {
                    make(console);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }

    /** Makes an environment for trial, without anything in it; what went wrong, if something did. */
    Optional<String> trial() {
        if (interpreter().isEmpty()) {
            return Optional.of("there is no Python");
        }
        try {
            Path place = Files.createTempDirectory("engram-venv");
            try {
                Command.Ended ended = Command.of(interpreter().get().program(), "-m", "venv", place.toString()).run();
                return ended.well() ? Optional.empty() : Optional.of(last(ended));
            } finally {
                delete(place);
            }
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    private void make(Console console) throws IOException {
        requireRoom();
        delete(folder);
        Interpreter python = interpreter().orElseThrow(() -> UserError.failed("there is no Python 3 on PATH"));
        Path list = Files.createTempFile("engram-python", ".lock");
        try {
            Files.write(list, packages.list());
            Optional<Path> uv = Programs.find("uv");
            if (uv.isEmpty() || !withUv(uv.get(), python, list, console)) {
                withPip(python, list, console);
            }
        } finally {
            Files.deleteIfExists(list);
        }
        console.line("python: looking whether it works");
        Command.Ended ended = Command.of(python(), "-c", packages.trial()).run();
        require(ended, "the environment was made, but does not work");
        for (String mark : MARKS) {
            Files.writeString(folder.resolve(mark), Hashes.sha256(packages.list()) + "\n");
        }
        console.line("python: %s %s is ready in %s", packages.name(), ended.lines().get(ended.lines().size() - 1), folder);
    }

    /** Whether uv did it. It reads no configuration of pip's, so where pip has a mirror uv may fail. */
    private boolean withUv(Path uv, Interpreter python, Path list, Console console) throws IOException {
        console.line("python: environment of %s %s by uv", python.program(), python.version());
        Command.Ended made = Command.of(uv, "venv", "--python", python.program().toString(), folder.toString()).run();
        Command.Ended ended = !made.well() ? made : installed(console, Command.of(uv, arguments(
                List.of("pip", "install", "--python", python().toString(), "--compile-bytecode", "-r", list.toString()))));
        if (!ended.well()) {
            console.warn("python: uv did not manage, trying pip: " + last(ended));
            delete(folder);
        }
        return ended.well();
    }

    private void withPip(Interpreter python, Path list, Console console) {
        console.line("python: environment of %s %s by venv and pip", python.program(), python.version());
        require(Command.of(python.program(), "-m", "venv", folder.toString()).run(), "the environment could not be made");
        Command.Ended ended = installed(console, Command.of(python(), arguments(List.of("-m", "pip", "install", "--disable-pip-version-check", "--no-input",
                "--progress-bar", "off", "--compile", "-r", list.toString()))));
        require(ended, "the packages of " + packages.name() + " could not be installed; the first time needs the network");
    }

    private String[] arguments(List<String> usual) {
        List<String> all = new ArrayList<>(usual);
        if (packages.hashed()) {
            all.add("--require-hashes");
        }
        return all.toArray(String[]::new);
    }

    private void requireRoom() throws IOException {
        long free = Machine.free(folder);
        if (free < packages.room()) {
            throw UserError.failed("the packages of " + packages.name() + " need " + Machine.gib(packages.room()) + " in " + folder.getParent() + ", free are "
                    + Machine.gib(free) + "; make room");
        }
    }

    private Command.Ended installed(Console console, Command install) {
        try (Progress progress = console.progress("python: packages", locked())) {
            InstallLog log = new InstallLog();
            return install.run(line -> {
                log.read(line);
                progress.at(log.packages(), log.summary());
            });
        }
    }

    /** Packages in the lock, some of which are for other systems or Pythons; 0 in a list that leaves open what else comes along. */
    private long locked() {
        return new String(packages.list(), StandardCharsets.UTF_8).lines().filter(line -> line.matches("[A-Za-z0-9].*==.*")).count();
    }

    private void require(Command.Ended ended, String otherwise) {
        if (!ended.well()) {
            throw UserError.failed(otherwise + " (exit code " + ended.code() + "):" + LAST_WORDS + last(ended));
        }
    }

    private static String last(Command.Ended ended) {
        List<String> lines = ended.lines();
        return String.join(LAST_WORDS, lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
    }

    private Path python() {
        return folder.resolve("bin").resolve("python");
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
