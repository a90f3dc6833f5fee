package dev.engram.trainer.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.devkit.process.App;
import dev.engram.devkit.process.AppProcess;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The packaged trainer, whose answers are JSON. */
final class TrainerProcess extends AppProcess {
    TrainerProcess(Map<String, String> environment, Path log) {
        super(App.service("trainer", "256m", Duration.ofSeconds(60), Duration.ofSeconds(30)), environment, log);
    }

    JsonNode json(String path) {
        return json(get(path));
    }

    static JsonNode json(HttpResponse<String> response) {
        return CanonicalJson.read(response.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }
}
