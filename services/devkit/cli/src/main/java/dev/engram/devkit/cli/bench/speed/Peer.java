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
public final class Peer {
    private static final long ROOM = 12L << 30;

    private final Installation installation;
    private final Path named;
    private final Console console;
    private final Environment environment;
    private UserError failed;

    /**
     * An environment of Python.
     *
     * @param name   for people
     * @param folder below {@code .engram}
     * @param bench  folder below {@code bench} with {@code requirements.txt}
     * @param trial  a line of Python that fails if something is missing; what it prints is shown as the version
     */
    public record Environment(String name, String folder, String bench, String trial) {}

    /**
     * An interpreter.
     *
     * @param named given by a person, or null for one in an environment of its own
     */
    public Peer(Installation installation, Path named, Console console, Environment environment) {
        this.installation = installation;
        this.named = named;
        this.console = console;
        this.environment = environment;
    }

    /**
     * The interpreter.
     *
     * @throws UserError if there is none and none could be made; it is tried once
     */
    public Path python() {
        if (named != null) {
            if (!Files.isExecutable(named)) {
                throw UserError.usage("--python " + named, "there is no program that can be started");
            }
            return named.toAbsolutePath();
        }
        if (failed != null) {
            throw failed;
        }
        Path folder = installation.folder().resolve(environment.folder());
        try {
            PythonEnvironment.of(folder, packages()).prepare(console);
            return folder.resolve("bin").resolve("python");
        } catch (UserError e) {
            failed = e;
            throw e;
        }
    }

    private PythonPackages packages() {
        Path list = installation.root().resolve("bench").resolve(environment.bench()).resolve("requirements.txt");
        try {
            return new PythonPackages(environment.name(), Files.readAllBytes(list), false, environment.trial(), ROOM);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkout is not whole", e);
        }
    }
}
