package dev.engram.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is told when something changes. MLflow does not mind two of one name; here the name says which webhook it is. */
final class Webhooks {
    private final Rest rest;

    Webhooks(Rest rest) {
        this.rest = rest;
    }

    void register(String name, URI url, String secret, List<WebhookEvent> events) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("name", name);
        wanted.put("url", url.toString());
        wanted.put("secret", secret);
        wanted.put("status", "ACTIVE");
        wanted.put("events", events.stream().map(event -> Map.of("entity", event.entity(), "action", event.action())).toList());
        List<JsonNode> found = named(name);
        if (found.isEmpty()) {
            rest.create("webhooks", wanted);
            return;
        }
        rest.patch("webhooks/" + id(found.get(0)), wanted);
        found.subList(1, found.size()).forEach(double_ -> rest.delete("webhooks/" + id(double_), null));
    }

    boolean registered(String name, URI url) {
        return named(name).stream()
                .anyMatch(hook -> hook.path("url").asText().equals(url.toString()) && hook.path("status").asText().equals("ACTIVE"));
    }

    private List<JsonNode> named(String name) {
        List<JsonNode> found = new ArrayList<>();
        String token = "";
        do {
            JsonNode page = rest.get(token.isEmpty() ? Rest.query("webhooks", "max_results", "100")
                    : Rest.query("webhooks", "max_results", "100", "page_token", token));
            page.path("webhooks").forEach(hook -> {
                if (hook.path("name").asText().equals(name)) {
                    found.add(hook);
                }
            });
            token = page.path("next_page_token").asText("");
        } while (!token.isEmpty());
        return found;
    }

    private static String id(JsonNode hook) {
        return hook.path("webhook_id").asText();
    }
}
