package dev.engram.promoter.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.promoter.promotion.Tags;
import dev.engram.registry.WebhookEvent;
import java.util.List;
import java.util.Set;

/** Which events say that it is time to look. */
public final class WebhookEvents {
    /** What the promoter has itself told. */
    public static final List<WebhookEvent> WANTED =
            List.of(WebhookEvent.ALIAS_SET, WebhookEvent.ALIAS_DELETED, WebhookEvent.TAG_SET, WebhookEvent.TAG_DELETED);

    private static final Set<String> ALIASES = Set.of(Tags.CHAMPION, Tags.CHALLENGER);
    private static final Set<String> TAGS = Set.of(Tags.REVIEW, Tags.FORCE);

    private WebhookEvents() {}

    /** Whether the body tells of something that the promoter acts on; what it wrote itself is none of that. */
    public static boolean matters(byte[] body) {
        JsonNode event;
        try {
            event = CanonicalJson.read(body, JsonNode.class);
        } catch (IllegalArgumentException e) {
            return false;
        }
        JsonNode data = event.path("data");
        return switch (event.path("entity").asText()) {
            case "model_version_alias" -> ALIASES.contains(data.path("alias").asText());
            case "model_version_tag" -> TAGS.contains(data.path("key").asText());
            default -> false;
        };
    }
}
