package dev.engram.faults;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.RoundRequested;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.Labels;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.PluginStore;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.proxy.FaultProxy;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.worker.WorkerSettings;
import dev.engram.registry.Mlflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The platform with every part a process of its own, which can be killed and started again, and between each service and S3 and MLflow a
 * proxy in which faults are made. What tests themselves ask goes around the proxies.
 */
public final class Testbed implements AutoCloseable {
    private static final Set<String> TERMINAL = Set.of(RoundEvent.ACCEPTED, RoundEvent.REJECTED, RoundEvent.FAILED);
    private static final String SOURCE = "/faults";
    private static final Duration ANSWER = Duration.ofSeconds(180);

    private final Path dir;
    private final Machines machines;
    private Wire wire;
    private ObjectStore objects;
    private Mlflow registry;

    private Testbed(Path dir, Settings settings) {
        this.dir = dir;
        this.machines = new Machines(dir, settings);
    }

    /** Starts a platform in a directory and returns when every part of it is ready. */
    public static Testbed start(Path dir, Settings settings) {
        Testbed testbed = new Testbed(dir.toAbsolutePath(), settings);
        try {
            testbed.open();
            settings.parts().forEach(kind -> testbed.machines.add(kind, kind).start());
            settings.parts().forEach(kind -> testbed.machines.part(kind).ready());
            return testbed;
        } catch (RuntimeException | AssertionError e) {
            testbed.close();
            throw e;
        }
    }

    private void open() {
        machines.ground();
        objects = machines.bucket("engram");
        registry = Mlflow.connect(mlflow().uri(), machines.bucket("mlflow"));
        wire = new Wire(machines.kafka());
        mlflow().ready();
    }

    /** The Kafka broker. */
    public Part broker() {
        return machines.part("kafka");
    }

    /** The S3 server. */
    public Part store() {
        return machines.part("s3");
    }

    /** The MLflow server; it is killed with {@link Part#killFamily}, since it works in a child. */
    public Part mlflow() {
        return machines.part("mlflow");
    }

    /** Ingest. */
    public Part ingest() {
        return machines.part("ingest");
    }

    /** The first trainer. */
    public Part trainer() {
        return machines.part("trainer");
    }

    /** A trainer of this name, with a directory of its own as on another machine; not started when it is asked for first. */
    public Part trainer(String name) {
        return machines.add("trainer", name);
    }

    /** The promoter. */
    public Part promoter() {
        return machines.part("promoter");
    }

    /** Serving. */
    public Part serving() {
        return machines.part("serving");
    }

    /** All parts. */
    public List<Part> parts() {
        return machines.all();
    }

    /** Between a service and S3. */
    public FaultProxy toStore(Part service) {
        return machines.toStore(service);
    }

    /** Between a service and MLflow. */
    public FaultProxy toMlflow(Part service) {
        return machines.toMlflow(service);
    }

    /** Engram's bucket. */
    public ObjectStore objects() {
        return objects;
    }

    /** MLflow's client. */
    public Mlflow registry() {
        return registry;
    }

    /** The topics. */
    public Wire wire() {
        return wire;
    }

    /** The scenario's journal. */
    public Journal journal(String scenario) {
        return Journal.of(objects, scenario);
    }

    /** How a worker is started, like the trainer's. */
    public WorkerSettings worker(Path log) {
        return machines.worker(log);
    }

    /** Where everything is. */
    public Path dir() {
        return dir;
    }

    /** Directory of a trainer, with its rounds under way. */
    public Path data(Part trainer) {
        return dir.resolve(trainer.name());
    }

    /** Installs stock plugins, {@code vision}, {@code scenario-digits}. */
    public void install(String... modules) {
        for (String module : modules) {
            install(Programs.plugin(module));
        }
    }

    /** Installs a plugin's jar. */
    public void install(Path jar) {
        new PluginStore(objects).install(jar);
    }

    /** Publishes a scenario that follows the newest jars. */
    public void scenario(String id, String plugin, Map<String, Object> configuration, ScenarioRecord.RoundPolicy policy) {
        scenario(new ScenarioRecord(1, id, plugin, configuration, null, ScenarioRecord.FOLLOW, policy));
    }

    /** Publishes a scenario of the digits' plugin that follows the newest jars, with rounds on request. */
    public void scenario(String id, Map<String, Object> configuration) {
        scenario(id, "digits", configuration, null);
    }

    /** Publishes a scenario's record. */
    public void scenario(ScenarioRecord record) {
        json(Topics.SCENARIOS, record.id(), Topics.TYPE_SCENARIO, record);
    }

    /** Waits until a trainer owns the scenario and has its newest plugins. */
    public void inForce(String scenario) {
        Waiting.until("scenario " + scenario + " is in force", Duration.ofSeconds(90), () -> new PluginStore(objects).latest().hash()
                .equals(trainer().status("/v1/scenarios/" + scenario) == 200
                        ? trainer().get("/v1/scenarios/" + scenario).path("record").path("pluginSet").asText() : ""));
    }

    /** Publishes images on the topic; they are there when this returns. */
    public void publish(String scenario, List<Publication> images) {
        for (Publication image : images) {
            Map<String, String> headers = Wire.event(Topics.TYPE_IMAGE_LABELLED, image.event(), SOURCE);
            headers.put("ce_scenario", scenario);
            headers.put("ce_labels", Labels.encode(image.labels()));
            headers.put("content-type", "image/png");
            if (image.split() != null) {
                headers.put("ce_split", image.split().wire());
            }
            wire.send(Topics.IMAGES_LABELLED, image.sample(), headers, image.image());
        }
        wire.flush();
    }

    /** Withdraws a sample. */
    public void withdraw(String scenario, String event, String sample) {
        Map<String, String> headers = Wire.event(Topics.TYPE_IMAGE_WITHDRAWN, event, SOURCE);
        headers.put("ce_scenario", scenario);
        headers.put("ce_subject", sample);
        wire.send(Topics.IMAGES_LABELLED, sample, headers, null);
        wire.flush();
    }

    /** Waits until ingest has admitted these events. */
    public void admitted(String scenario, Set<String> events) {
        Set<String> missing = new HashSet<>(events);
        Waiting.until(() -> missing.size() + " of " + events.size() + " images are admitted, among them " + missing.stream().findFirst().orElse("none"),
                ANSWER, () -> {
                    missing.removeAll(admissions(scenario).stream().map(SampleAdmitted::sourceEvent).collect(Collectors.toSet()));
                    return missing.isEmpty();
                });
    }

    /** What was admitted so far, in the order of the log. */
    public List<SampleAdmitted> admissions(String scenario) {
        return heard(Topics.SAMPLES_ADMITTED, SampleAdmitted.class, SampleAdmitted::scenario, scenario);
    }

    /** Asks for a round over everything that is in the log now. */
    public void request(String scenario, String request) {
        json(Topics.ROUNDS_REQUESTED, scenario, Topics.TYPE_ROUND_REQUESTED,
                new RoundRequested(1, scenario, request, wire.end(scenario), "faults"));
    }

    /** Waits until a request is answered. */
    public RoundEvent answer(String scenario, String request) {
        List<RoundEvent> found = new ArrayList<>();
        Waiting.until("request " + request + " of " + scenario + " is answered", ANSWER, () -> {
            rounds(scenario).stream().filter(event -> request.equals(event.request()) && TERMINAL.contains(event.type())).findFirst()
                    .ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    /** Every event of the scenario's rounds so far. */
    public List<RoundEvent> rounds(String scenario) {
        return heard(Topics.ROUNDS, RoundEvent.class, RoundEvent::scenario, scenario);
    }

    /** What was decided so far. */
    public List<ModelDecided> decisions(String scenario) {
        return heard(Topics.DECISIONS, ModelDecided.class, ModelDecided::scenario, scenario);
    }

    /** What was to be served so far. */
    public List<ModelPromoted> promotions(String scenario) {
        return heard(Topics.MODELS_PROMOTED, ModelPromoted.class, ModelPromoted::scenario, scenario);
    }

    private <T> List<T> heard(String topic, Class<T> type, Function<T, String> scenario, String wanted) {
        return wire.records(topic).stream().filter(record -> record.value() != null).map(record -> CanonicalJson.read(record.value(), type))
                .filter(event -> wanted.equals(scenario.apply(event))).toList();
    }

    private void json(String topic, String key, String type, Object value) {
        Map<String, String> headers = Wire.event(type, UUID.randomUUID().toString(), SOURCE);
        headers.put("content-type", "application/json");
        wire.send(topic, key, headers, CanonicalJson.bytes(value));
        wire.flush();
    }

    /** Ends every process. */
    @Override
    public void close() {
        if (wire != null) {
            wire.close();
        }
        machines.close();
    }
}
