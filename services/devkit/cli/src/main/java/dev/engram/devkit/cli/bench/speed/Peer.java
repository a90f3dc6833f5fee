package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.prepare.PythonEnvironment;
import dev.engram.devkit.cli.prepare.PythonPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * PyTorch's interpreter: the one named, or that of an environment of the bench's own, made of the newest packages that pip finds. Where pip knows of wheels for
 * the processor alone those are taken, because their version counts as newer; the usual wheels for Linux bring the libraries of CUDA, some gigabytes.
 */
final class Peer {
    private static final long ROOM = 12L << 30;

    private final Installation installation;
    private final Path named;
    private final Console console;
    private UserError failed;

    Peer(Installation installation, Path named, Console console) {
        this.installation = installation;
        this.named = named;
        this.console = console;
    }

    /**
     * The interpreter.
     *
     * @throws UserError if there is none and none could be made; it is tried once
     */
    Path python() {
        if (named != null) {
            if (!Files.isExecutable(named)) {
                throw UserError.usage("--python " + named, "there is no program that can be started");
            }
            return named.toAbsolutePath();
        }
        if (failed != null) {
            throw failed;
        }
        Path folder = installation.folder().resolve("bench-python");
        try {
            PythonEnvironment.of(folder, packages()).prepare(console);
            return folder.resolve("bin").resolve("python");
        } catch (UserError e) {
            failed = e;
            throw e;
        }
    }

    private PythonPackages packages() {
        Path list = installation.root().resolve("bench").resolve("speed").resolve("requirements.txt");
        try {
            return new PythonPackages("PyTorch", Files.readAllBytes(list), false, "import timm, torch, torchvision; print(torch.__version__)", ROOM);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkout is not whole", e);
        }
    }
}
