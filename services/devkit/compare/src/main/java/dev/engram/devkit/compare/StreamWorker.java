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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Learns streams, one after the other. A line on standard input is a {@link RunOrder} as JSON; on standard output stand lines {@code {"at": {…}}} while it
 * learns, and then one line {@code {"result": {…}}} or {@code {"error": "…"}}. When standard input ends, the process ends, also in the middle.
 */
public final class StreamWorker {
    private StreamWorker() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream protocol = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        // What plugins print must not take part in the conversation.
        System.setOut(System.err);
        System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
        BlockingQueue<String> orders = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> listen(in, orders), "listener");
        listener.setDaemon(true);
        listener.start();
        double before = ManagementFactory.getRuntimeMXBean().getUptime() * 1e-3;
        while (true) {
            protocol.println(Pack.JSON.writeValueAsString(answer(orders.take(), protocol, before)));
            before = 0;
        }
    }

    /** @param before seconds of loading that came before the order */
    private static Map<String, Object> answer(String line, PrintStream protocol, double before) {
        long began = System.nanoTime();
        try {
            RunOrder order = Pack.JSON.readValue(line, RunOrder.class);
            return Map.of("result", run(order, protocol, began - (long) (before * 1e9)));
        } catch (Exception | Error e) {
            // Plugin code may throw anything, also what it does not declare.
            e.printStackTrace();
            return Map.of("error", e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static RunResult run(RunOrder order, PrintStream protocol, long began) throws IOException {
        try (PluginCatalog catalog = PluginCatalog.of(order.jars())) {
            Device device = Device.of("cpu", order.threads());
            Pack pack = Pack.open(order.pack());
            StreamRun run = new StreamRun(order, pack, catalog, device, new RunEar(at -> tell(at, protocol)));
            // What loading left behind is not the stream's to tidy up.
            System.gc();
            return run.run((System.nanoTime() - began) * 1e-9);
        }
    }

    private static void tell(RunEar.At at, PrintStream protocol) {
        try {
            protocol.println(Pack.JSON.writeValueAsString(Map.of("at", at)));
        } catch (IOException e) {
            throw new IllegalStateException("what was told cannot be written as JSON", e);
        }
    }

    /** Whoever started the process holds the other end: when it is gone, nobody waits for results, and nothing is to be kept. */
    private static void listen(BufferedReader in, BlockingQueue<String> orders) {
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                orders.add(line);
            }
        } catch (IOException e) {
            System.err.println("standard input broke: " + e.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }
}
