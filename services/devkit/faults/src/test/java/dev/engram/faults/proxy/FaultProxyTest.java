package dev.engram.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.engram.devkit.process.Ports;
import dev.engram.devkit.process.Waiting;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What passes through a proxy, and what does not when a trap springs. */
class FaultProxyTest {
    private static final String LONG = "x".repeat(700_000);

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer partner;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        partner.setExecutor(Executors.newCachedThreadPool());
        partner.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            done.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body.length());
            byte[] answer = (exchange.getRequestURI().getPath().equals("/long") ? LONG : "host " + exchange.getRequestHeaders().getFirst("Host"))
                    .getBytes(StandardCharsets.UTF_8);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(answer.length));
            exchange.sendResponseHeaders(200, head ? -1 : answer.length);
            if (!head) {
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        partner.start();
        proxy = FaultProxy.start(Ports.free(), URI.create("http://127.0.0.1:" + partner.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        partner.stop(0);
    }

    @Test
    void passesEverythingOnAsItCame() throws Exception {
        assertThat(send("GET", "/a?b=%20c", "").body()).as("the host that was asked, which signatures cover").isEqualTo("host " + proxy.uri().getAuthority());
        assertThat(send("PUT", "/put", LONG).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/long", "").body()).isEqualTo(LONG);
        assertThat(send("HEAD", "/long", "").headers().firstValueAsLong("Content-Length")).hasValue(LONG.length());
        assertThat(done).containsExactly("GET /a?b=%20c 0", "PUT /put 700000", "GET /long 0", "HEAD /long 0");
    }

    @Test
    void whatHappensBeforeIsNeverHeardByThePartner() {
        Trap trap = proxy.trap(Request.of("PUT", "/a"), Fault.before(() -> done.add("killed")));
        assertThatThrownBy(() -> send("PUT", "/a", "1")).isInstanceOf(IOException.class);
        assertThat(trap.sprung()).isTrue();
        assertThat(done).containsExactly("killed");
    }

    @Test
    void anAnswerIsLostThoughThePartnerDidWhatWasAsked() throws Exception {
        Trap trap = proxy.trap(Request.of("PUT", "/a"), Fault.lostAnswer());
        assertThatThrownBy(() -> send("PUT", "/a", "1")).isInstanceOf(IOException.class);
        assertThat(trap.sprung()).isTrue();
        assertThat(send("PUT", "/a", "12").statusCode()).as("it springs once").isEqualTo(200);
        assertThat(done).containsExactly("PUT /a 1", "PUT /a 2");
    }

    @Test
    void halfAnAnswerIsAnError() {
        proxy.trap(Request.of("GET", "/long"), Fault.amidAnswer(() -> done.add("killed")));
        assertThatThrownBy(() -> send("GET", "/long", "")).isInstanceOf(IOException.class);
        assertThat(done).containsExactly("GET /long 0", "killed");
    }

    @Test
    void aTrapLooksIntoSmallBodies() throws Exception {
        Trap trap = proxy.trap(Request.entry("s", "round-[a-z]+"), Fault.status(503));
        String path = "/engram/scenarios/s/journal/0000000007.json";
        assertThat(send("PUT", path, "{\"kind\":\"registered\"}").statusCode()).isEqualTo(200);
        assertThat(trap.taken()).isFalse();
        assertThat(send("PUT", path, "{\"kind\":\"round-accepted\"}").statusCode()).isEqualTo(503);
        assertThat(done).hasSize(1);
    }

    @Test
    void aHeldRequestGoesOnWhenTheGateOpens() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Trap trap = proxy.trap(Request.any(), Fault.hold(() -> { }, gate, Duration.ofSeconds(30)));
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request("GET", "/a", ""), HttpResponse.BodyHandlers.ofString());
        Waiting.until("it is held", Duration.ofSeconds(10), trap::taken);
        assertThat(done).isEmpty();
        gate.countDown();
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(done).containsExactly("GET /a 0");
    }

    @Test
    void itRefusesWhileThePartnerIsAwayAndListensAgainWhereItWas() throws Exception {
        proxy.refuse();
        assertThatThrownBy(() -> send("GET", "/a", "")).isInstanceOf(ConnectException.class);
        proxy.accept();
        assertThat(send("GET", "/a", "").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(proxy.uri().resolve(path)).timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build();
    }
}
