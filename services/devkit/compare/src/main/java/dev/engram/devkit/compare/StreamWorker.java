package dev.engram.devkit.compare;

import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.round.Device;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Learns one stream. A line on standard input is a {@link RunOrder} as JSON; on standard output stand lines {@code {"at": {…}}} while it learns, and then one
 * line {@code {"result": {…}}} or {@code {"error": "…"}}. When standard input ends, the process ends, also in the middle.
 */
public final class StreamWorker {
    private StreamWorker() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        PrintStream protocol = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        // What plugins print must not take part in the conversation.
        System.setOut(System.err);
        System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
        String line = in.readLine();
        Thread listener = new Thread(() -> awaitEnd(in), "listener");
        listener.setDaemon(true);
        listener.start();
        protocol.println(Pack.JSON.writeValueAsString(answer(line, protocol)));
        Runtime.getRuntime().halt(0); // nothing is to be kept, and giving all memory back takes a while
    }

    private static Map<String, Object> answer(String line, PrintStream protocol) {
        try {
            RunOrder order = Pack.JSON.readValue(line, RunOrder.class);
            return Map.of("result", run(order, protocol));
        } catch (Exception | Error e) {
            // Plugin code may throw anything, also what it does not declare.
            e.printStackTrace();
            return Map.of("error", e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static RunResult run(RunOrder order, PrintStream protocol) throws IOException {
        try (PluginCatalog catalog = PluginCatalog.of(order.jars())) {
            Device device = Device.of("cpu", order.threads());
            Pack pack = Pack.open(order.pack());
            StreamRun run = new StreamRun(order, pack, catalog, device, new RunEar(at -> tell(at, protocol)));
            return run.run((System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) * 1e-3);
        }
    }

    private static void tell(RunEar.At at, PrintStream protocol) {
        try {
            protocol.println(Pack.JSON.writeValueAsString(Map.of("at", at)));
        } catch (IOException e) {
            throw new IllegalStateException("what was told cannot be written as JSON", e);
        }
    }

    /** Whoever started the process holds the other end: when it is gone, nobody waits for the result. */
    private static void awaitEnd(BufferedReader in) {
        try {
            while (in.readLine() != null) {
                System.err.println("a worker learns one stream; nothing else was expected");
            }
        } catch (IOException e) {
            System.err.println("standard input broke: " + e.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }
}
