package dev.engram.engine.worker;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;

/** A worker under the real one's name, for the tests of the seam: what it does stands in the round's file {@code behave}. */
public final class WorkerMain {
    private static final String TRAINING = "{\"phase\":\"train\",\"epoch\":1,\"epochs\":2,\"step\":3,\"steps\":8,\"loss\":0.5}\n";

    private WorkerMain() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        System.out.println("READY");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Path dir = Path.of(line.substring("ROUND ".length()));
            String how = Files.readString(dir.resolve("behave")).strip();
            behave(how, dir, in);
            if (how.equals("last")) {
                System.out.println("LAST " + dir);
                return;
            }
            System.out.println("DONE " + dir);
        }
    }

    private static void behave(String how, Path dir, BufferedReader in) throws Exception {
        System.err.println("told to " + how + ", environment " + System.getenv().keySet().stream().sorted().toList());
        switch (how) {
            case "exit" -> System.exit(7);
            case "halt" -> {
                Files.createTempFile("native", ".so");
                Runtime.getRuntime().halt(134);
            }
            case "hang" -> Thread.sleep(600_000);
            case "child" -> {
                new ProcessBuilder("sleep", "600").start();
                Files.writeString(dir.resolve("progress.jsonl"), "{\"phase\":\"load\"}\n");
                Thread.sleep(600_000);
            }
            case "quit" -> {
                Files.writeString(dir.resolve("progress.jsonl"), TRAINING);
                System.out.println("EXIT System.exit was called, at com.example.Quit.now(Quit.java:7), in thread 'main'");
                System.exit(0);
            }
            case "lost" -> {
                Files.writeString(dir.resolve("progress.jsonl"), TRAINING);
                if (in.readLine().equals("WHERE")) {
                    System.out.println("AT , at com.example.Lost.loop(Lost.java:3)");
                }
                Thread.sleep(600_000);
            }
            case "hoard" -> new ArrayList<byte[]>().add(new byte[1 << 30]);
            case "throw" -> throw new IllegalStateException("no such luck");
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
