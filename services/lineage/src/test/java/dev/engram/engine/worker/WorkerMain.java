package dev.engram.engine.worker;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A worker under the real one's name, for the tests of the seam: what it does stands in the round's file {@code behave}. */
public final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        System.out.println("READY");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Path dir = Path.of(line.substring("ROUND ".length()));
            behave(Files.readString(dir.resolve("behave")).strip(), dir);
            System.out.println("DONE " + dir);
        }
    }

    private static void behave(String how, Path dir) throws Exception {
        System.err.println("told to " + how + ", environment " + System.getenv().keySet().stream().sorted().toList());
        switch (how) {
            case "exit" -> System.exit(7);
            case "halt" -> Runtime.getRuntime().halt(134);
            case "hang" -> Thread.sleep(600_000);
            case "child" -> {
                new ProcessBuilder("sleep", "600").start();
                Files.writeString(dir.resolve("progress.jsonl"), "{\"phase\":\"load\"}\n");
                Thread.sleep(600_000);
            }
            case "silent" -> { }
            default -> learn(dir);
        }
    }

    private static void learn(Path dir) throws Exception {
        System.out.println("a plugin that prints");
        Files.writeString(dir.resolve("progress.jsonl"), "{\"phase\":\"train\",\"epoch\":1,\"step\":1,\"loss\":0.5}\n"
                + "no json\n{\"phase\":\"train\",\"epoch\":1,\"step\":2,\"loss\":0.25}\n");
        Path written = dir.resolve("result.json.writing");
        Files.writeString(written, "{\"format\":1,\"outcome\":\"rejected\",\"reason\":\"pid " + ProcessHandle.current().pid() + "\"}");
        Files.move(written, dir.resolve("result.json"), StandardCopyOption.ATOMIC_MOVE);
    }
}
