package dev.engram.devkit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwapClientTest {
    private final AtomicReference<String> version = new AtomicReference<>("1");
    private final AtomicInteger status = new AtomicInteger(200);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/scenarios/s/predict", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("engram-model-version", version.get());
            exchange.sendResponseHeaders(status.get(), 2);
            exchange.getResponseBody().write("{}".getBytes());
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aChangeOfVersionIsSeenAndNothingFails() {
        // Given
        try (SwapClient client = client()) {
            client.awaitVersion("1", Duration.ofSeconds(10));

            // When
            version.set("2");
            boolean came = client.awaitVersion("2", Duration.ofSeconds(10));

            // Then
            assertThat(came).isTrue();
            assertThat(client.stop().failed()).isZero();
        }
    }

    @Test
    void answersOtherThan200Fail() {
        // Given
        status.set(503);

        // When
        try (SwapClient client = client()) {
            client.awaitVersion("1", Duration.ofMillis(300));
            SwapClient.Seen seen = client.stop();

            // Then
            assertThat(seen.failed()).isEqualTo(seen.requests()).isPositive();
            assertThat(seen.reasons()).first().asString().startsWith("503");
        }
    }

    private SwapClient client() {
        URI serving = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new SwapClient(serving, "s", List.of(new byte[] {1}), 2, 100);
    }
}
