package dev.engram.devkit.cli.prepare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A program that is run to its end, its output heard line by line. */
final class Command {
    private static final int NOT_STARTED = 127;

    private final List<String> command;

    private Command(List<String> command) {
        this.command = command;
    }

    /**
     * How a program ended.
     *
     * @param code  exit code; 127 if it could not be started
     * @param lines what it said, on both streams
     */
    record Ended(int code, List<String> lines) {
        boolean well() {
            return code == 0;
        }

        String text() {
            return String.join("\n", lines);
        }
    }

    static Command of(Path program, String... arguments) {
        return of(program.toString(), arguments);
    }

    static Command of(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return new Command(command);
    }

    Ended run() {
        return run(line -> {});
    }

    /** Runs it; every line goes to the listener when it comes. */
    Ended run(Consumer<String> listener) {
        List<String> lines = new ArrayList<>();
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            // Byte code that is not kept is made again at every start of MLflow: 12 seconds.
            List.of("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV").forEach(builder.environment()::remove);
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            return new Ended(NOT_STARTED, List.of(String.valueOf(e.getMessage())));
        }
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                listener.accept(line);
            }
            return new Ended(process.waitFor(), lines);
        } catch (IOException e) {
            return new Ended(process.isAlive() ? NOT_STARTED : process.exitValue(), lines);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(NOT_STARTED, lines);
        } finally {
            process.destroy();
        }
    }
}
