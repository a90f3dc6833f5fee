package dev.engram.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.artifacts.CanonicalJson;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code engram} against a testbed, each call a process of its own as a person starts it. To the command the testbed is a
 * platform whose launcher is this test.
 */
public final class Engram {
    private static final long PATIENCE_MINUTES = 5;

    private final Path home;
    private final Path dist;
    private final Path words;

    private Engram(Path dir) {
        home = dir.resolve("command-home");
        dist = dir.resolve("command-dist");
        words = dir.resolve("logs").resolve("engram.log");
    }

    /**
     * What a call answered.
     *
     * @param exit its exit code
     * @param out  its standard output
     * @param err  its error stream
     */
    public record Answer(int exit, String out, String err) {
        /** The standard output of a call with {@code --json}. */
        public JsonNode json() {
            return CanonicalJson.read(out.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        }
    }

    /** The command for this testbed. */
    public static Engram of(Testbed testbed) {
        Engram engram = new Engram(testbed.dir());
        try {
            Files.createDirectories(engram.home);
            Files.createDirectories(engram.dist);
            Files.createSymbolicLink(engram.dist.resolve("engine"), Programs.built("services/engine/target/dist"));
            Files.write(engram.home.resolve("credentials"), CanonicalJson.bytes(Map.of("s3AccessKey", Programs.ACCESS_KEY, "s3SecretKey",
                    Programs.SECRET_KEY, "webhookSecret", Programs.SECRET_KEY, "mlflowKey", "none")));
            Files.write(engram.home.resolve("platform.json"), CanonicalJson.bytes(record(testbed)));
            return engram;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> record(Testbed testbed) {
        Map<String, String> endpoints = new LinkedHashMap<>();
        for (String service : List.of("ingest", "trainer", "promoter", "serving")) {
            endpoints.put(service, testbed.parts().stream().filter(part -> part.name().equals(service)).findFirst()
                    .map(part -> part.uri().toString()).orElse("http://127.0.0.1:9"));
        }
        endpoints.put("kafka", "127.0.0.1:" + testbed.broker().uri().getPort());
        endpoints.put("s3", testbed.store().uri().toString());
        endpoints.put("mlflow", testbed.mlflow().uri().toString());
        ProcessHandle self = ProcessHandle.current();
        long started = self.info().startInstant().orElseThrow().toEpochMilli();
        return Map.of("format", 1, "state", "up", "launcher", Map.of("pid", self.pid(), "started", started, "token", "java"), "dist", "testbed",
                "parts", List.of(), "endpoints", endpoints);
    }

    /** Calls it. */
    public Answer run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** Calls it with more variables in its environment. */
    public Answer run(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx300m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", Programs.built("services/devkit/cli/target/dist") + File.separator + "*",
                "dev.engram.devkit.cli.EngramMain"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", home.toString()));
        try {
            Path out = Files.createTempFile(home, "out", ".txt");
            Path err = Files.createTempFile(home, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(Map.of("ENGRAM_ROOT", Programs.ROOT.toString(), "ENGRAM_DIST", dist.toString()));
            builder.environment().putAll(environment);
            Answer answer = new Answer(exit(builder.start()), Files.readString(out), Files.readString(err));
            Files.writeString(words, "$ engram " + String.join(" ", arguments) + "\n" + answer.out() + answer.err() + "(exit " + answer.exit() + ")\n",
                    java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int exit(Process process) {
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("engram did not end within " + PATIENCE_MINUTES + " minutes");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
