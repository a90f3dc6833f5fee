package dev.engram.devkit.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A packaged application, and how patient tests are with it.
 *
 * @param name     {@code ingest}, {@code trainer}, …
 * @param jar      what is run
 * @param heap     its heap: {@code 256m}
 * @param patience how long it may take to be ready, or to do what is waited for
 * @param stop     how long it may take to stop
 */
public record App(String name, Path jar, String heap, Duration patience, Duration stop) {
    /**
     * A service of this checkout, as packaging its module left it.
     *
     * @throws IllegalStateException if the module was not packaged
     */
    public static App service(String name, String heap, Duration patience, Duration stop) {
        String root = System.getProperty("engram.root");
        if (root == null) {
            throw new IllegalStateException("the system property engram.root is not set: the root of the checkout is expected");
        }
        Path jar = Path.of(root, "services", name, "target", "quarkus-app", "quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("no " + jar + ": run 'mvn -pl services/" + name + " -am package' first");
        }
        return new App(name, jar, heap, patience, stop);
    }
}
