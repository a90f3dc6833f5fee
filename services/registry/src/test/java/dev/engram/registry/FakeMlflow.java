package dev.engram.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server that says what a test told it to, and remembers what it was asked. */
final class FakeMlflow implements AutoCloseable {
    private static final String API = "/api/2.0/mlflow/";
    private final HttpServer server;
    private final CountDownLatch silence = new CountDownLatch(1);
    private final Map<String, Function<JsonNode, Answer>> answers = new ConcurrentHashMap<>();
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    record Asked(String call, String query, JsonNode body, String login) {}

    record Answer(int status, String body) {}

    FakeMlflow() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on this call gets this answer. */
    FakeMlflow answer(String call, int status, String body) {
        return answer(call, ignored -> new Answer(status, body));
    }

    FakeMlflow answer(String call, Function<JsonNode, Answer> answer) {
        answers.put(call, answer);
        return this;
    }

    /** From now on this call gets no answer. */
    FakeMlflow silent(String call) {
        return answer(call, ignored -> {
            try {
                silence.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Answer(500, "{}");
        });
    }

    /** From now on the connection of this call is cut, as one that was kept for too long. */
    FakeMlflow cut(String call) {
        return answer(call, ignored -> null);
    }

    List<String> calls() {
        return asked.stream().map(Asked::call).toList();
    }

    JsonNode body(String call) {
        return asked.stream().filter(one -> one.call().equals(call)).reduce((first, second) -> second).orElseThrow().body();
    }

    @Override
    public void close() {
        silence.countDown();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath().replace(API, "");
        JsonNode json = new ObjectMapper().readTree(body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body);
        asked.add(new Asked(call, exchange.getRequestURI().getRawQuery(), json, exchange.getRequestHeaders().getFirst("Authorization")));
        Answer answer = answers.getOrDefault(call, ignored -> new Answer(200, "{}")).apply(json);
        if (answer == null) {
            exchange.close();
            return;
        }
        byte[] said = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), said.length);
        exchange.getResponseBody().write(said);
        exchange.close();
    }
}
