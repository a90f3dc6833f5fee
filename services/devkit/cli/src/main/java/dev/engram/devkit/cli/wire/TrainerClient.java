package dev.engram.devkit.cli.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.devkit.cli.UserError;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the trainer knows: scenarios, rounds, how far it has read. */
public final class TrainerClient {
    private final Http http;

    /** A client of the trainer at this address. */
    public TrainerClient(URI trainer) {
        this.http = new Http("trainer", trainer);
    }

    /** All scenarios the trainer knows. */
    public List<JsonNode> scenarios() {
        return list(http.get("/v1/scenarios").orElseThrow(() -> UserError.failed("trainer knows no /v1/scenarios")));
    }

    /** One scenario, if the trainer knows it. */
    public Optional<JsonNode> scenario(String id) {
        return http.get("/v1/scenarios/" + ScenarioRecord.requireId(id));
    }

    /** One scenario, or an error that lists the known ones. */
    public JsonNode requireScenario(String id) {
        return scenario(id).orElseThrow(() -> UserError.unknown("scenario", id,
                scenarios().stream().map(s -> s.path("id").asText()).toList()));
    }

    /** The rounds of a scenario, oldest first. */
    public List<Round> rounds(String scenario) {
        JsonNode answer = http.get("/v1/scenarios/" + ScenarioRecord.requireId(scenario) + "/rounds")
                .orElseThrow(() -> UserError.unknown("scenario", scenario, scenarios().stream().map(s -> s.path("id").asText()).toList()));
        return list(answer).stream().map(node -> Json.read(Json.bytes(node), Round.class)).toList();
    }

    /** How far the catalog has read the scenario's partition of the training log. */
    public long next(String scenario) {
        return http.get("/v1/scenarios/" + scenario + "/offset").map(node -> node.path("next").asLong()).orElse(0L);
    }

    /** When and what the trainer sweeps. */
    public JsonNode sweep() {
        return http.get("/v1/sweep").orElseThrow(() -> UserError.failed("trainer knows no /v1/sweep"));
    }

    /** Takes back samples that were set aside, all of them for an empty list; returns how many records of the log wait again. */
    public long release(String scenario, List<String> samples, String reason) {
        String path = "/v1/scenarios/" + ScenarioRecord.requireId(scenario) + "/release";
        byte[] body = Json.bytes(java.util.Map.of("samples", samples, "reason", reason));
        return http.json(path, http.post(path, "application/json", body)).path("released").asLong();
    }

    /** Installed plugin jars. */
    public List<JsonNode> plugins() {
        return list(http.get("/v1/plugins").orElseThrow(() -> UserError.failed("trainer knows no /v1/plugins")));
    }

    /** Installs a jar and returns what it is. */
    public JsonNode installPlugin(byte[] jar, String name) {
        String path = "/v1/plugins?name=" + java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8);
        return http.json(path, http.post(path, "application/java-archive", jar));
    }

    private static List<JsonNode> list(JsonNode answer) {
        List<JsonNode> nodes = new ArrayList<>();
        answer.forEach(nodes::add);
        return nodes;
    }
}
