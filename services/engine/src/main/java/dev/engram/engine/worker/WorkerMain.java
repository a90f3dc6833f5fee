package dev.engram.engine.worker;

import dev.engram.engine.plugins.Leftovers;
import dev.engram.engine.plugins.Whereabouts;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Learns rounds it is told of. Says {@code READY}; a line {@code ROUND <directory>} on standard input starts a round, {@code DONE <directory>}
 * answers it when {@code result.json} is in place. {@code LAST <directory>} answers it, too, and says that the process ends now, because
 * the round left something behind. {@code WHERE} is answered by {@code AT <place>}, also in mid-round. When standard input ends the process
 * ends at once, also in mid-round. When plugin code calls {@code System.exit}, {@code EXIT <place>} is the last line. Standard output is
 * the protocol's alone; what plugins print there goes to standard error.
 */
public final class WorkerMain {
    private static final String ROUND = "ROUND ";
    private static final String WHERE = "WHERE";

    private final InputStream told;
    private final PrintStream protocol;
    private final Thread rounds = Thread.currentThread();
    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();

    private WorkerMain(InputStream told, PrintStream protocol) {
        this.told = told;
        this.protocol = protocol;
    }

    /** Takes no arguments. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream protocol = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        InputStream orders = System.in;
        // Plugin code that reads or prints must not take part in the conversation.
        System.setIn(InputStream.nullInputStream());
        System.setOut(System.err);
        System.setProperty("java.awt.headless", "true");
        System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
        new WorkerMain(orders, protocol).work();
    }

    private void work() throws InterruptedException {
        Thread listener = new Thread(this::listen, "listener");
        listener.setDaemon(true);
        listener.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Whereabouts.exit().ifPresent(place -> say("EXIT " + place)), "last-words"));
        say("READY");
        while (true) {
            String line = orders.take();
            if (line.startsWith(ROUND)) {
                round(line.substring(ROUND.length()));
            } else if (!line.isBlank()) {
                System.err.println("the worker was told '" + line + "'; it knows ROUND <directory> and WHERE");
            }
        }
    }

    private void round(String folder) {
        RoundDirectory round = new RoundDirectory(Path.of(folder));
        round.run();
        Optional<String> worn = round.spent() ? Optional.of("memory ran out") : Leftovers.found();
        if (worn.isEmpty()) {
            say("DONE " + folder);
            return;
        }
        System.err.println("this worker ends: " + worn.get());
        say("LAST " + folder);
        Runtime.getRuntime().halt(0);
    }

    private void say(String line) {
        protocol.println(line.lines().reduce((one, other) -> one + " " + other).orElse(""));
    }

    /** Whoever started the worker holds the other end: when it is gone, nobody waits for the round. */
    private void listen() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(told, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals(WHERE)) {
                    say("AT " + Whereabouts.of(rounds));
                } else {
                    orders.add(line);
                }
            }
        } catch (IOException e) {
            System.err.println("standard input broke: " + e.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }
}
