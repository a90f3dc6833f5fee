package dev.engram.devkit.cli.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.wire.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks a part whether it is ready: {@code http://…} has to answer with a success, {@code tcp://host:port} has to take a connection. */
final class Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

    private Probe() {}

    /**
     * What a part answered.
     *
     * @param ready  whether it can be used
     * @param detail why not, for people
     */
    record Answer(boolean ready, String detail) {}

    static Answer ask(URI health) {
        try {
            return "tcp".equals(health.getScheme()) ? connect(health) : get(health);
        } catch (IOException e) {
            return new Answer(false, "does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(false, "nobody waited for the answer");
        }
    }

    private static Answer connect(URI health) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(health.getHost(), health.getPort()), (int) PATIENCE.toMillis());
            return new Answer(true, "");
        }
    }

    private static Answer get(URI health) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(health).timeout(PATIENCE).GET().build();
        HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        boolean ready = response.statusCode() / 100 == 2;
        return new Answer(ready, ready ? "" : reason(response));
    }

    /** The failed checks of a service; the status alone from others. */
    private static String reason(HttpResponse<byte[]> response) {
        try {
            List<String> down = new ArrayList<>();
            for (JsonNode check : Json.tree(response.body()).path("checks")) {
                if (!"UP".equals(check.path("status").asText())) {
                    down.add(check.path("name").asText() + (check.has("data") ? " " + compact(check.get("data")) : ""));
                }
            }
            return down.isEmpty() ? "answers " + response.statusCode() : String.join("; ", down);
        } catch (IllegalArgumentException noJson) {
            return "answers " + response.statusCode();
        }
    }

    private static String compact(JsonNode data) {
        return data.toString().replaceAll("[{}\"]", "");
    }
}
