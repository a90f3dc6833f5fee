package dev.engram.devkit.cli.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.devkit.cli.UserError;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks serving. */
public final class ServingClient {
    private final Http http;

    /** A client of serving at this address. */
    public ServingClient(URI serving) {
        this.http = new Http("serving", serving);
    }

    /** The prediction for a picture's bytes. */
    public JsonNode predict(String scenario, byte[] picture) {
        String path = "/v1/scenarios/" + ScenarioRecord.requireId(scenario) + "/predict";
        HttpResponse<byte[]> response = http.post(path, "application/octet-stream", picture);
        if (response.statusCode() == Http.NOT_FOUND) {
            throw UserError.usage("scenario '" + scenario + "'", "serving has no model of it; promote a version first (`engram promote "
                    + scenario + " VERSION`)");
        }
        return http.json(path, response);
    }

    /** The versions that answer now; empty without a model, also while the first is being loaded. */
    public List<String> versions(String scenario) {
        Optional<JsonNode> model = http.get("/v2/models/" + ScenarioRecord.requireId(scenario), Set.of(Http.NOT_FOUND, Http.NOT_YET));
        List<String> versions = new ArrayList<>();
        model.ifPresent(node -> node.path("versions").forEach(version -> versions.add(version.asText())));
        return versions;
    }
}
