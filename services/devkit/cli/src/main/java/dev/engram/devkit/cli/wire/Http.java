package dev.engram.devkit.cli.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Small requests to the services on this machine. */
final class Http {
    static final int NOT_FOUND = 404;
    static final int NOT_YET = 503;
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();
    private final String service;
    private final URI base;

    /** Requests to one service, by its name to people and its address. */
    Http(String service, URI base) {
        this.service = service;
        this.base = base;
    }

    /** The JSON at a path; empty for 404. */
    Optional<JsonNode> get(String path) {
        return get(path, Set.of(NOT_FOUND));
    }

    /** The JSON at a path; empty for these statuses. */
    Optional<JsonNode> get(String path, Set<Integer> absent) {
        HttpResponse<byte[]> response = send(request(path).GET().build());
        return absent.contains(response.statusCode()) ? Optional.empty() : Optional.of(json(path, response));
    }

    /** The text at a path; empty unless the service answers it. */
    Optional<String> text(String path) {
        HttpResponse<byte[]> response = send(request(path).header("Accept", "text/plain").GET().build());
        return response.statusCode() == 200 ? Optional.of(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8)) : Optional.empty();
    }

    /** The answer to a body posted as it is. */
    HttpResponse<byte[]> post(String path, String type, byte[] body) {
        return send(request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
    }

    /** The JSON of a response, or an error that says what the service said. */
    JsonNode json(String path, HttpResponse<byte[]> response) {
        if (response.statusCode() >= 300) {
            throw UserError.failed(service + " answered " + response.statusCode() + " to " + path + ": " + message(response.body()));
        }
        return Json.tree(response.body());
    }

    private static String message(byte[] body) {
        try {
            JsonNode node = Json.tree(body);
            return node.hasNonNull("message") ? node.get("message").asText() : node.toString();
        } catch (IllegalArgumentException noJson) {
            String text = new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
            return text.length() > 300 ? text.substring(0, 300) + "…" : text;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER);
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw UserError.notUp(service + " at " + base + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted while waiting for " + service);
        }
    }
}
