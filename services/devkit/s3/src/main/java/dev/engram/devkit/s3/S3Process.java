package dev.engram.devkit.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The S3 server in a JVM of its own, for tests of modules whose class path it does not bear. It runs from
 * {@code services/devkit/s3/target/dist}, which packaging this module fills, and ends with the JVM that started it.
 */
public final class S3Process implements AutoCloseable {
    /** The checkout's root directory; the build sets it for every test. */
    private static final String ROOT = "engram.root";
    private static final String READY = "READY ";

    private final Process process;
    private final URI endpoint;
    private final String accessKey;
    private final String secretKey;

    private S3Process(Process process, URI endpoint, String accessKey, String secretKey) {
        this.process = process;
        this.endpoint = endpoint;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /** Starts a server on a free port with fresh credentials and returns when it answers. */
    public static S3Process start(Path dir) {
        return start(dir, 0, "test-" + UUID.randomUUID(), UUID.randomUUID().toString());
    }

    /**
     * Starts a server and returns when it answers.
     *
     * @param dir  where its data is or will be
     * @param port to listen on; 0: a free one
     * @throws IllegalStateException if the module was not packaged or the server cannot start; what it said is on stderr
     */
    public static S3Process start(Path dir, int port, String accessKey, String secretKey) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = List.of(java.toString(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", dist() + "/*",
                "dev.engram.devkit.s3.S3Main", "--dir", dir.toString(), "--port", String.valueOf(port), "--until", "stdin-closes");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("S3_ACCESS_KEY", accessKey);
        builder.environment().put("S3_SECRET_KEY", secretKey);
        try {
            Process process = builder.start();
            return new S3Process(process, awaitReady(process), accessKey, secretKey);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + java, e);
        }
    }

    /** Where clients reach it. */
    public URI endpoint() {
        return endpoint;
    }

    /** The only access key it knows. */
    public String accessKey() {
        return accessKey;
    }

    /** The secret of that key. */
    public String secretKey() {
        return secretKey;
    }

    /** Ends the process as SIGKILL does, at any point of a write. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Stops the server; what it holds stays in its directory. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private static URI awaitReady(Process process) throws IOException {
        // Not closed: stdout stays open as long as the process runs, and nothing follows the line.
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith(READY)) {
            process.destroyForcibly();
            throw new IllegalStateException("the S3 server did not start: expected '" + READY + "…', got '" + line + "'; see stderr above");
        }
        return URI.create(line.substring(READY.length()));
    }

    private static Path dist() {
        String root = System.getProperty(ROOT);
        if (root == null) {
            throw new IllegalStateException("the system property " + ROOT + " is not set: the root of the checkout is expected");
        }
        Path dist = Path.of(root, "services", "devkit", "s3", "target", "dist");
        if (!Files.isDirectory(dist)) {
            throw new IllegalStateException("no S3 server in " + dist + ": run 'mvn -pl services/devkit/s3 -am package' first");
        }
        return dist;
    }
}
