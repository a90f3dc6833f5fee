package dev.engram.engine.worker;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Learns rounds it is told of. Says {@code READY}; a line {@code ROUND <directory>} on standard input starts a round, {@code DONE <directory>}
 * answers it when {@code result.json} is in place. When standard input ends the process ends at once, also in mid-round. Standard output is
 * the protocol's alone; what plugins print there goes to standard error.
 */
public final class WorkerMain {
    private static final String ROUND = "ROUND ";

    private WorkerMain() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream protocol = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        System.setProperty("java.awt.headless", "true");
        System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
        BlockingQueue<String> orders = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> listen(orders), "listener");
        listener.setDaemon(true);
        listener.start();
        protocol.println("READY");
        while (true) {
            String line = orders.take();
            if (line.startsWith(ROUND)) {
                String folder = line.substring(ROUND.length());
                new RoundDirectory(Path.of(folder)).run();
                protocol.println("DONE " + folder);
            } else if (!line.isBlank()) {
                System.err.println("the worker was told '" + line + "'; it knows ROUND <directory>");
            }
        }
    }

    /** Whoever started the worker holds the other end: when it is gone, nobody waits for the round. */
    private static void listen(BlockingQueue<String> orders) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                orders.add(line);
            }
        } catch (IOException e) {
            System.err.println("standard input broke: " + e.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }
}
