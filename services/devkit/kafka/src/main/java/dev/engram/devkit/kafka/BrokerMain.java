package dev.engram.devkit.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.LogManager;

/**
 * The broker as a process: {@code BrokerMain --dir DIR [--port 9092] [--controller-port 9093]}; port 0 takes a free
 * one. Creates Engram's topics, prints {@code READY host:port} on stdout once it answers and nothing else there; stops on
 * SIGTERM.
 * Exit codes: 1 it cannot start, 2 wrong arguments.
 */
public final class BrokerMain {
    private static final String USAGE = "usage: BrokerMain --dir DIR [--port 9092] [--controller-port PORT+1]";

    private BrokerMain() {}

    /** Runs the broker until it is told to stop. */
    public static void main(String[] arguments) {
        quiet();
        Map<String, String> options = options(arguments);
        int port = number(options, "port", 9092);
        LocalBroker broker = start(Path.of(options.get("dir")), port, number(options, "controller-port", port == 0 ? 0 : port + 1));
        createTopics(broker);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop"));
        System.out.println("READY " + broker.bootstrap());
        System.out.flush();
        broker.await();
    }

    private static LocalBroker start(Path dir, int port, int controllerPort) {
        try {
            return LocalBroker.start(dir, port, controllerPort);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            throw e;
        }
    }

    private static void createTopics(LocalBroker broker) {
        try {
            EngramTopics.create(broker.bootstrap());
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            broker.close();
            System.exit(1);
        }
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].matches("--(dir|port|controller-port)") || i + 1 == arguments.length) {
                fail("unexpected '" + arguments[i] + "'");
            }
            options.put(arguments[i].substring(2), arguments[i + 1]);
        }
        if (!options.containsKey("dir")) {
            fail("--dir is missing");
        }
        return options;
    }

    private static int number(Map<String, String> options, String name, int otherwise) {
        String text = options.getOrDefault(name, String.valueOf(otherwise));
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            fail("--" + name + ": expected 0 to 65535, got '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static void fail(String message) {
        System.err.println(message + "\n" + USAGE);
        System.exit(2);
    }

    private static void quiet() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream in = BrokerMain.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            System.err.println("cannot configure logging: " + e.getMessage());
        }
    }
}
