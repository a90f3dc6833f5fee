package dev.engram.artifacts;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it does while a server answers is tested with a server, in {@code services/devkit/s3}. */
class MinioObjectStoreTest {
    private static final String REGION = "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">us-east-1</LocationConstraint>";

    @TempDir
    Path dir;

    @Test
    void saysThatTheStoreCannotBeAskedWhateverItWasAsked() throws Exception {
        // Given a store whose server is gone
        HttpServer server = serverWithBucket();
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        MinioObjectStore store = MinioObjectStore.connect(endpoint, "key", "secret", "engram");
        server.stop(0);
        Path file = Files.write(dir.resolve("file"), new byte[] {1});

        // When it is asked anything, then the failure is the one that callers wait for
        List<ThrowingCallable> calls = List.of(() -> store.get("a"), () -> store.open("a"), () -> store.put("a", new byte[1]), () -> store.put("a", file),
                () -> store.putIfAbsent("a", new byte[1]), () -> store.stat("a"), () -> store.list("a"), () -> store.delete("a"),
                () -> MinioObjectStore.connect(endpoint, "key", "secret", "engram"));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isExactlyInstanceOf(ObjectStoreException.class).hasMessageContaining(endpoint.toString());
        }
    }

    /** Answers whatever it is asked about its bucket with yes. */
    private static HttpServer serverWithBucket() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] region = "GET".equals(exchange.getRequestMethod()) ? REGION.getBytes(StandardCharsets.UTF_8) : new byte[0];
                exchange.sendResponseHeaders(200, region.length == 0 ? -1 : region.length);
                exchange.getResponseBody().write(region);
            }
        });
        server.start();
        return server;
    }
}
