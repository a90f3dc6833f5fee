package dev.engram.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.engram.devkit.process.App;
import dev.engram.devkit.process.AppProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A replica of the packaged application. */
final class ServingProcess extends AppProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ServingProcess(Map<String, String> environment, Path log) {
        super(App.service("serving", "384m", Duration.ofSeconds(90), Duration.ofSeconds(30)), environment, log);
    }

    /** Starts a replica and returns when it listens. */
    static ServingProcess start(Path folder, String replica, Backends backends, String... environment) {
        Map<String, String> variables = new HashMap<>(backends.environment());
        variables.put("ENGRAM_SERVING_REPLICA", replica);
        variables.put("ENGRAM_SERVING_DATA", folder.resolve(replica).toString());
        for (int i = 0; i < environment.length; i += 2) {
            variables.put(environment[i], environment[i + 1]);
        }
        ServingProcess serving = new ServingProcess(variables, folder.resolve(replica + ".log"));
        serving.await("it listens", () -> serving.status("/q/health/live") == 200);
        return serving;
    }

    void awaitVersion(String scenario, String version) {
        await(scenario + " answers with version " + version, () -> version.equals(json("/v2/models/" + scenario).path("versions").path(0).asText()));
    }

    HttpResponse<String> predict(String scenario, byte[] picture) {
        return post("/v1/scenarios/" + scenario + "/predict", picture);
    }

    HttpResponse<String> post(String path, byte[] body) {
        return post(path, "application/octet-stream", body);
    }

    String metrics() {
        return get("/q/metrics").body();
    }

    JsonNode json(String path) {
        return json(get(path));
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.statusCode() + ": " + response.body(), e);
        }
    }
}
