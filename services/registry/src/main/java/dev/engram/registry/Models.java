package dev.engram.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Registered models, their versions, tags and aliases. */
final class Models {
    private static final String MOST_MODELS = "1000";
    private static final String MOST_VERSIONS = "1000";

    private final Rest rest;

    Models(Rest rest) {
        this.rest = rest;
    }

    VersionInfo register(String model, String modelId, String run, String description, Map<String, String> tags) {
        Optional<VersionInfo> before = ofRun(model, run);
        if (before.isPresent()) {
            return before.get();
        }
        ensure(model);
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("name", model);
        request.put("source", "models:/" + modelId);
        request.put("model_id", modelId);
        request.put("run_id", run);
        request.put("description", Names.cut(description, Names.DESCRIPTION));
        request.put("tags", tags(tags));
        return version(rest.create("model-versions/create", request).path("model_version"));
    }

    private void ensure(String model) {
        try {
            rest.post("registered-models/create", Map.of("name", model));
        } catch (MlflowException e) {
            if (!MlflowException.ALREADY_EXISTS.equals(e.errorCode())) {
                throw e;
            }
        }
    }

    Optional<VersionInfo> ofRun(String model, String run) {
        // The oldest: if a lost answer ever made two, everybody agrees on the same one.
        return search("name = " + quoted(model) + " AND run_id = " + quoted(run)).stream().min(Comparator.comparingLong(Models::number));
    }

    List<VersionInfo> versions(String model) {
        return search("name = " + quoted(model)).stream().sorted(Comparator.comparingLong(Models::number)).toList();
    }

    List<VersionInfo> tagged(String key, String value) {
        return search("tags.`" + key + "` = " + quoted(value));
    }

    VersionInfo get(String model, String version) {
        return version(rest.get(Rest.query("model-versions/get", "name", model, "version", version)).path("model_version"));
    }

    List<ModelInfo> models() {
        List<ModelInfo> models = new ArrayList<>();
        pages("registered-models/search", new String[] {"max_results", MOST_MODELS}, page -> page.path("registered_models").forEach(model -> {
            Map<String, String> aliases = new LinkedHashMap<>();
            model.path("aliases").forEach(alias -> aliases.put(alias.path("alias").asText(), alias.path("version").asText()));
            models.add(new ModelInfo(model.path("name").asText(), aliases));
        }));
        return models;
    }

    Optional<String> alias(String model, String alias) {
        try {
            JsonNode found = rest.get(Rest.query("registered-models/alias", "name", model, "alias", alias));
            return Optional.of(found.path("model_version").path("version").asText());
        } catch (MlflowException e) {
            // MLflow calls an alias that is not there an invalid parameter.
            if (e.absent() || MlflowException.INVALID_PARAMETER.equals(e.errorCode())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    void setAlias(String model, String alias, String version) {
        rest.post("registered-models/alias", Map.of("name", model, "alias", alias, "version", version));
    }

    void deleteAlias(String model, String alias) {
        rest.delete("registered-models/alias", Map.of("name", model, "alias", alias));
    }

    void setTag(String model, String version, String key, String value) {
        rest.post("model-versions/set-tag",
                Map.of("name", model, "version", version, "key", Names.key(key), "value", Names.cut(value, Names.TAG_VALUE)));
    }

    void deleteTag(String model, String version, String key) {
        try {
            rest.delete("model-versions/delete-tag", Map.of("name", model, "version", version, "key", Names.key(key)));
        } catch (MlflowException e) {
            if (!e.absent()) {
                throw e;
            }
        }
    }

    void setDescription(String model, String version, String markdown) {
        rest.patch("model-versions/update", Map.of("name", model, "version", version, "description", Names.cut(markdown, Names.DESCRIPTION)));
    }

    private List<VersionInfo> search(String filter) {
        List<VersionInfo> versions = new ArrayList<>();
        pages("model-versions/search", new String[] {"filter", filter, "max_results", MOST_VERSIONS},
                page -> page.path("model_versions").forEach(version -> versions.add(version(version))));
        return versions;
    }

    private void pages(String path, String[] question, Consumer<JsonNode> each) {
        String token = "";
        do {
            String[] asked = Arrays.copyOf(question, question.length + (token.isEmpty() ? 0 : 2));
            if (!token.isEmpty()) {
                asked[question.length] = "page_token";
                asked[question.length + 1] = token;
            }
            JsonNode page = rest.get(Rest.query(path, asked));
            each.accept(page);
            token = page.path("next_page_token").asText("");
        } while (!token.isEmpty());
    }

    static List<Map<String, String>> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> Map.of("key", Names.key(tag.getKey()), "value", Names.cut(tag.getValue(), Names.TAG_VALUE))).toList();
    }

    private static VersionInfo version(JsonNode found) {
        Map<String, String> tags = new LinkedHashMap<>();
        found.path("tags").forEach(tag -> tags.put(tag.path("key").asText(), tag.path("value").asText("")));
        List<String> aliases = new ArrayList<>();
        found.path("aliases").forEach(alias -> aliases.add(alias.asText()));
        return new VersionInfo(found.path("name").asText(), found.path("version").asText(), found.path("run_id").asText(""),
                found.path("source").asText(""), found.path("description").asText(""), tags, aliases);
    }

    private static long number(VersionInfo version) {
        return Long.parseLong(version.version());
    }

    /** A text in a filter, which has no escapes: only what it can hold is asked for. */
    static String quoted(String text) {
        if (text.indexOf('\'') >= 0 && text.indexOf('"') >= 0) {
            throw new IllegalArgumentException("MLflow cannot search for a name with both kinds of quotes: " + text);
        }
        return text.indexOf('\'') >= 0 ? '"' + text + '"' : "'" + text + "'";
    }
}
