package dev.engram.promoter.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import java.util.List;
import java.util.Map;

/**
 * What the promoter knows of a scenario, for people.
 *
 * @param id          scenario id
 * @param aliases     version by alias, as MLflow says
 * @param autoPromote whether the scenario promotes by itself
 * @param decision    what was decided last about the champion, or null
 * @param promoted    what is to be served, or null
 * @param replicas    what the replicas reported last
 * @param refusal     why the champion is not served, or null
 * @param error       what went wrong at the last look, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScenarioStatus(
        String id,
        Map<String, String> aliases,
        boolean autoPromote,
        ModelDecided decision,
        ModelPromoted promoted,
        List<ModelServed> replicas,
        String refusal,
        String error) {}
