package dev.engram.devkit.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka broker with its own controller (KRaft) inside this JVM, listening on the loopback interface only. What it
 * holds survives in its directory, which one broker at a time may use. Topics are not created by use.
 */
public final class LocalBroker implements AutoCloseable {
    static final int NODE = 1;

    private final KafkaRaftServer server;
    private final String bootstrap;

    private LocalBroker(KafkaRaftServer server, String bootstrap) {
        this.server = server;
        this.bootstrap = bootstrap;
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @param dir  where its data is or will be; created if missing
     * @param port to listen on; 0: a free one
     */
    public static LocalBroker start(Path dir, int port) {
        return start(dir, port, 0);
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @param dir            where its data is or will be; created if missing
     * @param port           to listen on; 0: a free one
     * @param controllerPort of the controller, which only the broker itself speaks to; 0: a free one
     * @throws IllegalStateException if it cannot start: a taken port, a directory another broker uses
     */
    public static LocalBroker start(Path dir, int port, int controllerPort) {
        Path data = dir.toAbsolutePath().normalize();
        int[] ports = resolve(port, controllerPort);
        format(data);
        KafkaConfig config = KafkaConfig.fromProps(BrokerProperties.of(data, ports[0], ports[1]), false);
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw new IllegalStateException("the Kafka broker cannot start on port " + ports[0] + " (controller " + ports[1] + ") with the data of "
                    + data + ": " + e.getMessage(), e);
        }
        return new LocalBroker(server, "127.0.0.1:" + ports[0]);
    }

    /** What clients connect to, {@code host:port}. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Stops the broker; what it holds stays in its directory. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Waits until the broker stops. */
    void await() {
        server.awaitShutdown();
    }

    private static void format(Path dir) {
        if (Files.exists(dir.resolve("meta.properties"))) {
            return;
        }
        Formatter formatter = new Formatter();
        formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        formatter.setNodeId(NODE);
        formatter.setClusterId(Uuid.randomUuid().toString());
        formatter.addDirectory(dir.toString());
        formatter.setMetadataLogDirectory(dir.toString());
        formatter.setControllerListenerName("CONTROLLER");
        formatter.setReleaseVersion(MetadataVersion.latestProduction());
        formatter.setIgnoreFormatted(true);
        try {
            Files.createDirectories(dir);
            formatter.run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot prepare " + dir + " for a Kafka broker: " + e.getMessage(), e);
        }
    }

    /** Fills in free ports; both are held until both are known, so that they differ. */
    private static int[] resolve(int port, int controllerPort) {
        try (ServerSocket first = port == 0 ? open() : null;
                ServerSocket second = controllerPort == 0 ? open() : null) {
            return new int[] {first == null ? port : first.getLocalPort(), second == null ? controllerPort : second.getLocalPort()};
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback interface", e);
        }
    }

    private static ServerSocket open() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }
}
