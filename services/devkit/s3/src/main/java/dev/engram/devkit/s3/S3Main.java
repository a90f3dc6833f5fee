package dev.engram.devkit.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;

/**
 * The S3 server as a process: {@code S3Main --dir DIR [--port 9000] [--until stdin-closes]}; port 0 takes a free one. The
 * credentials come from the environment, {@code S3_ACCESS_KEY} and {@code S3_SECRET_KEY}. Prints {@code READY
 * http://127.0.0.1:PORT} on stdout once it answers and nothing else there; stops on SIGTERM, and with
 * {@code --until stdin-closes} also when the process that started it is gone. Exit codes: 1 it cannot start, 2 wrong
 * arguments.
 */
public final class S3Main {
    static final String ACCESS_KEY = "S3_ACCESS_KEY";
    static final String SECRET_KEY = "S3_SECRET_KEY";
    static final String STDIN_CLOSES = "stdin-closes";
    private static final String USAGE = "usage: S3_ACCESS_KEY=… S3_SECRET_KEY=… S3Main --dir DIR [--port 9000] [--until " + STDIN_CLOSES + "]";

    private S3Main() {}

    /** Runs the server until it is told to stop. */
    public static void main(String[] arguments) throws InterruptedException {
        quiet();
        Map<String, String> options = options(arguments);
        LocalS3 server = start(Path.of(options.get("dir")), port(options), secret(ACCESS_KEY), secret(SECRET_KEY));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        System.out.println("READY " + server.endpoint());
        System.out.flush();
        if (options.containsKey("until")) {
            awaitEndOfInput();
            System.exit(0);
        }
        new CountDownLatch(1).await();
    }

    private static LocalS3 start(Path dir, int port, String accessKey, String secretKey) {
        try {
            return LocalS3.start(dir, port, accessKey, secretKey);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            throw e;
        }
    }

    private static void awaitEndOfInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("stdin broke: " + e.getMessage());
        }
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].matches("--(dir|port|until)") || i + 1 == arguments.length) {
                fail("unexpected '" + arguments[i] + "'");
            }
            options.put(arguments[i].substring(2), arguments[i + 1]);
        }
        if (!options.containsKey("dir")) {
            fail("--dir is missing");
        }
        if (!options.getOrDefault("until", STDIN_CLOSES).equals(STDIN_CLOSES)) {
            fail("--until: expected " + STDIN_CLOSES + ", got '" + options.get("until") + "'");
        }
        return options;
    }

    private static int port(Map<String, String> options) {
        String text = options.getOrDefault("port", "9000");
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            fail("--port: expected 0 to 65535, got '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static String secret(String name) {
        String value = System.getenv(name);
        if (value == null || value.isBlank()) {
            fail("the environment variable " + name + " is missing");
        }
        return value;
    }

    private static void fail(String message) {
        System.err.println(message + "\n" + USAGE);
        System.exit(2);
    }

    private static void quiet() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream in = S3Main.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            System.err.println("cannot configure logging: " + e.getMessage());
        }
    }
}
