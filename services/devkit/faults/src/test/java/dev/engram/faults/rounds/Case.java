package dev.engram.faults.rounds;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.Publication;
import dev.engram.faults.Testbed;
import dev.engram.faults.Wire;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.registry.RunInfo;
import dev.engram.registry.RunStatus;
import dev.engram.registry.VersionInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One scenario of the testbed, with what is asked of it. */
final class Case {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Testbed testbed;
    private final String name;
    private final int attempts;
    private int requests;

    /** A scenario of the generic plugin, in force. */
    Case(Testbed testbed, String name, Map<String, Object> configuration, int attempts) {
        this.testbed = testbed;
        this.name = name;
        this.attempts = attempts;
        configure(configuration);
    }

    Testbed testbed() {
        return testbed;
    }

    String name() {
        return name;
    }

    /** So often a round may fail before its samples are searched or set aside. */
    int attempts() {
        return attempts;
    }

    /** Puts another configuration in force. */
    void configure(Map<String, Object> configuration) {
        testbed.scenario(name, "image-classification", configuration, new RoundPolicy(0, 0, 0.8, 0.1, attempts, "set-aside", false, 120));
        testbed.inForce(name);
        Waiting.until("the configuration of " + name + " is in force", PATIENCE, () -> {
            JsonNode scenario = testbed.trainer().get("/v1/scenarios/" + name);
            return scenario.path("inForce").asBoolean()
                    && scenario.path("record").path("configuration").equals(CanonicalJson.read(CanonicalJson.bytes(configuration), JsonNode.class));
        });
    }

    void publish(List<Publication> images) {
        testbed.publish(name, images);
        testbed.admitted(name, images.stream().map(Publication::event).collect(Collectors.toSet()));
    }

    /** Past ingest. */
    void admit(SampleAdmitted event) {
        Map<String, String> headers = Wire.event(Topics.TYPE_SAMPLE_ADMITTED, event.sourceEvent(), event.source());
        testbed.wire().send(Topics.SAMPLES_ADMITTED, name, headers, CanonicalJson.bytes(event));
        testbed.wire().flush();
    }

    /** Requests a round and waits for its answer. */
    RoundEvent request() {
        String request = name + "-" + requests++;
        testbed.request(name, request);
        return testbed.answer(name, request);
    }

    /** Waits until nothing is suspect. */
    void searched() {
        Waiting.until(() -> "the search in " + name + " ends; it is at " + head().suspects(), PATIENCE, () -> !head().suspects().any());
    }

    long release() {
        String answer = new String(testbed.trainer().post("/v1/scenarios/" + name + "/release", "{}".getBytes(StandardCharsets.UTF_8), "Content-Type",
                "application/json").body(), StandardCharsets.UTF_8);
        return CanonicalJson.read(answer.getBytes(StandardCharsets.UTF_8), JsonNode.class).path("released").asLong();
    }

    Head head() {
        return testbed.journal(name).head();
    }

    /** Its rounds, oldest first. */
    List<JournalEntry> entries() {
        return testbed.journal(name).entries().stream().filter(entry -> entry.kind().round()).toList();
    }

    /** Samples whose records are set aside. */
    List<String> setAside() {
        return samples(head().setAside());
    }

    /** Samples whose records were taken in by accepted rounds. */
    List<String> learned() {
        return samples(entries().stream().filter(entry -> entry.round().state() != null).map(entry -> Ranges.attempted(entry.round().taken(), 0))
                .reduce(List.of(), Ranges::union));
    }

    private List<String> samples(List<OffsetRange> ranges) {
        return testbed.wire().records(Topics.SAMPLES_ADMITTED).stream().filter(record -> ranges.stream().anyMatch(range -> range.from() <= record.offset() && record.offset() < range.to()))
                .map(record -> CanonicalJson.read(record.value(), SampleAdmitted.class)).filter(event -> name.equals(event.scenario()))
                .map(SampleAdmitted::sample).toList();
    }

    /** Reasons on the topic. */
    List<String> reasons(String type) {
        return testbed.rounds(name).stream().filter(event -> type.equals(event.type())).map(RoundEvent::reason).toList();
    }

    /** Its runs in MLflow, as soon as there are as many as there are rounds. */
    List<RunInfo> runs(RunStatus status) {
        int rounds = entries().size();
        Waiting.until(() -> rounds + " runs of " + name + " have ended", PATIENCE,
                () -> all().stream().filter(run -> run.status() == RunStatus.FINISHED || run.status() == RunStatus.FAILED).count() >= rounds);
        return all().stream().filter(run -> run.status() == status).toList();
    }

    List<VersionInfo> versions() {
        return testbed.registry().versions(name);
    }

    private List<RunInfo> all() {
        return testbed.registry().runs(testbed.registry().experiment(name), "");
    }
}
