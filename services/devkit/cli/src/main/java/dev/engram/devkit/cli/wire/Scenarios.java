package dev.engram.devkit.cli.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.UserError;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** The topic {@code engram.scenarios}: reading what stands there and publishing a record. */
public final class Scenarios {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaLink kafka;
    private final TrainerClient trainer;

    /** The scenarios of a platform. */
    public Scenarios(KafkaLink kafka, TrainerClient trainer) {
        this.kafka = kafka;
        this.trainer = trainer;
    }

    /** All scenarios by id. */
    public Map<String, ScenarioRecord> all() {
        Map<String, ScenarioRecord> records = new TreeMap<>();
        kafka.compacted(Topics.SCENARIOS).forEach((id, json) -> records.put(id, Json.read(json, ScenarioRecord.class)));
        return records;
    }

    /** One scenario, if there is one. */
    public Optional<ScenarioRecord> find(String id) {
        return Optional.ofNullable(all().get(ScenarioRecord.requireId(id)));
    }

    /** One scenario, or an error that lists the known ones. */
    public ScenarioRecord require(String id) {
        Map<String, ScenarioRecord> all = all();
        if (!all.containsKey(id)) {
            throw UserError.unknown("scenario", id, all.keySet());
        }
        return all.get(id);
    }

    /** Publishes a record and waits until the trainer works with it. */
    public void publish(ScenarioRecord record) {
        kafka.send(CloudEvent.of(Topics.TYPE_SCENARIO, UUID.randomUUID().toString(), "/engram/cli").json()
                .record(Topics.SCENARIOS, record.id(), Json.bytes(record)));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!known(record)) {
            if (System.nanoTime() > deadline) {
                throw UserError.notUp("the trainer did not take up scenario '" + record.id() + "' within " + PATIENCE.toSeconds() + " s", null);
            }
            Pause.of(Duration.ofMillis(100));
        }
    }

    private boolean known(ScenarioRecord record) {
        return trainer.scenario(record.id()).filter(node -> same(record, node.path("record"))).isPresent();
    }

    /** Compared as JSON, because there 1 and 1L are the same; a following scenario may already have moved on to newer jars. */
    private static boolean same(ScenarioRecord record, JsonNode taken) {
        JsonNode sent = Json.tree(Json.bytes(record));
        return Stream.of("plugin", "configuration", "plugins", "policy", "weights").allMatch(field -> sent.path(field).equals(taken.path(field)))
                && (record.follows() || sent.path("pluginSet").equals(taken.path("pluginSet")));
    }
}
