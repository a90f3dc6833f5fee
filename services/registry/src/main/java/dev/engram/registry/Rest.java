package dev.engram.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The calls of MLflow's REST API that its Java client has not: JSON there and back, one error type, a time limit on each. */
final class Rest {
    private static final String API = "api/2.0/mlflow/";
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int SAID = 500;

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
    private final Address address;
    private final Duration answer;

    Rest(Address address, Duration answer) {
        this.address = address;
        this.answer = answer;
    }

    /** {@code path?name=value&…}, everything encoded. */
    static String query(String path, String... namesAndValues) {
        StringBuilder text = new StringBuilder(path);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(i == 0 ? '?' : '&').append(namesAndValues[i]).append('=')
                    .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return text.toString();
    }

    JsonNode get(String path) {
        return repeatable("GET", path, null);
    }

    /** A post that does the same when it arrives twice. */
    JsonNode post(String path, Object body) {
        return repeatable("POST", path, body);
    }

    /** A post that makes something each time it arrives: sent once only. */
    JsonNode create(String path, Object body) {
        try {
            return send("POST", path, body);
        } catch (IOException e) {
            throw MlflowException.silent(asked("POST", path), e);
        }
    }

    JsonNode patch(String path, Object body) {
        return repeatable("PATCH", path, body);
    }

    JsonNode delete(String path, Object body) {
        return repeatable("DELETE", path, body);
    }

    /** Whether the server says that it is well. */
    boolean healthy() {
        HttpRequest request = HttpRequest.newBuilder(address.at("health")).timeout(CONNECT).GET().build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private JsonNode repeatable(String method, String path, Object body) {
        try {
            return send(method, path, body);
        } catch (HttpTimeoutException | ConnectException e) {
            throw MlflowException.silent(asked(method, path), e);
        } catch (IOException e) {
            return again(method, path, body);
        }
    }

    /** A kept connection may have been closed by the server at the moment it was used; that says nothing about the server. */
    private JsonNode again(String method, String path, Object body) {
        try {
            return send(method, path, body);
        } catch (IOException e) {
            throw MlflowException.silent(asked(method, path), e);
        }
    }

    private JsonNode send(String method, String path, Object body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.at(API + path)).timeout(answer)
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(json(body)))
                .header("Content-Type", "application/json");
        address.authorization().ifPresent(login -> request.header("Authorization", login));
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return answer(asked(method, path), response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MlflowException.silent(asked(method, path), e);
        }
    }

    private JsonNode answer(String asked, int status, byte[] body) {
        JsonNode read;
        try {
            read = body.length == 0 ? MissingNode.getInstance() : mapper.readTree(body);
        } catch (IOException e) {
            throw MlflowException.refused(asked, status, "", shown(new String(body, StandardCharsets.UTF_8)), e);
        }
        if (status >= 300) {
            throw refused(asked, status, read, new String(body, StandardCharsets.UTF_8), null);
        }
        return read;
    }

    /** The error that an answer of MLflow's, got by whichever client, stands for. */
    MlflowException refused(String asked, int status, String body, Throwable cause) {
        try {
            return refused(asked, status, mapper.readTree(body), body, cause);
        } catch (JsonProcessingException e) {
            return MlflowException.refused(asked, status, "", shown(body), cause);
        }
    }

    private static MlflowException refused(String asked, int status, JsonNode read, String body, Throwable cause) {
        return MlflowException.refused(asked, status, read.path("error_code").asText(""), shown(read.path("message").asText(body)), cause);
    }

    private static String shown(String said) {
        return said.length() > SAID ? said.substring(0, SAID) + "…" : said;
    }

    private String asked(String method, String path) {
        return method + " " + address + "/" + API + path;
    }

    private byte[] json(Object body) {
        try {
            return mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot write a request to MLflow as JSON", e);
        }
    }
}
