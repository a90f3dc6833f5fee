package dev.engram.promoter.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.engram.registry.Mlflow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookRegistrationTest {
    private static final String HOOK = "{\"webhooks\":[{\"webhook_id\":\"w1\",\"name\":\"engram-promoter\",\"url\":\"http://promoter/hooks/mlflow\",\"status\":\"ACTIVE\"}]}";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Hours clock = new Hours();
    private volatile int status = 200;
    private volatile String hooks = "{}";
    private HttpServer server;
    private WebhookRegistration registration;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod());
            byte[] answer = hooks.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        Mlflow mlflow = Mlflow.connect(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        registration = new WebhookRegistration(mlflow, URI.create("http://promoter/hooks/mlflow"), "secret", clock);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void registersAtTheStartAndAgainWhenItIsMissing() {
        // Given a registered webhook
        registration.ensure();
        assertThat(asked).containsExactly("GET", "POST");
        hooks = HOOK;

        // When it is looked after, nothing happens until a minute is over, and then only a question is asked
        registration.ensure();
        clock.pass(Duration.ofMinutes(1));
        registration.ensure();
        assertThat(asked).containsExactly("GET", "POST", "GET");

        // And when somebody deleted it, it comes back
        hooks = "{}";
        clock.pass(Duration.ofMinutes(1));
        registration.ensure();
        assertThat(asked).endsWith("GET", "GET", "POST");
    }

    @Test
    void thatOfAnEarlierStartGetsTheSecretOfThisOne() {
        hooks = HOOK;

        registration.ensure();

        assertThat(asked).containsExactly("GET", "PATCH");
    }

    @Test
    void aServerThatIsAwayIsAskedAtTheNextLook() {
        // Given a server that could not be asked
        status = 503;
        registration.ensure();

        // When it is back
        status = 200;
        registration.ensure();

        // Then it is registered without delay
        assertThat(asked).containsExactly("GET", "GET", "POST");
    }

    @Test
    void aServerThatRefusesIsLeftAloneForAWhile() {
        status = 403;
        registration.ensure();

        registration.ensure();

        assertThat(asked).containsExactly("GET");
    }

    private static final class Hours extends Clock {
        private Instant now = Instant.EPOCH;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
