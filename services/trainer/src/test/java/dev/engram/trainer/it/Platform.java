package dev.engram.trainer.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.RoundRequested;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.PluginStore;
import dev.engram.devkit.kafka.EngramTopics;
import dev.engram.devkit.kafka.LocalBroker;
import dev.engram.devkit.process.Waiting;
import dev.engram.devkit.s3.S3Process;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.registry.Mlflow;
import dev.engram.registry.server.MlflowServer;
import dev.engram.trainer.kafka.KafkaClients;
import dev.engram.trainer.kafka.Outbox;
import dev.engram.trainer.round.Workplace;
import dev.engram.trainer.scenario.Scenarios;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** A real broker and a real S3 server, the trainer between them, and what others would send and hear. */
final class Platform implements AutoCloseable {
    static final Path ROOT = Path.of(System.getProperty("engram.root"));

    private static Platform shared;

    private LocalBroker broker;
    private S3Process s3;
    final ObjectStore store;
    final Mlflow mlflow;
    private MlflowServer server;
    private final Path dir;
    private final KafkaClients clients;
    private final Outbox outbox;
    private final Consumer<byte[], byte[]> rounds;
    private final List<RoundEvent> heard = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    private Platform(Path dir) {
        this.dir = dir;
        log("trainer").toFile().delete();
        log("second").toFile().delete();
        broker = LocalBroker.start(dir.resolve("kafka"), 0);
        EngramTopics.create(broker.bootstrap());
        s3 = S3Process.start(dir.resolve("s3"));
        store = MinioObjectStore.connect(s3.endpoint(), s3.accessKey(), s3.secretKey(), "engram");
        clients = new KafkaClients(broker.bootstrap());
        outbox = new Outbox(clients.producer());
        rounds = clients.reader();
        rounds.assign(List.of(new TopicPartition(Topics.ROUNDS, 0)));
        rounds.seekToBeginning(rounds.assignment());
        environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrap());
        environment.put("ENGRAM_S3_ENDPOINT", s3.endpoint().toString());
        environment.put("ENGRAM_S3_ACCESS_KEY", s3.accessKey());
        environment.put("ENGRAM_S3_SECRET_KEY", s3.secretKey());
        MinioObjectStore artifacts = MinioObjectStore.connect(s3.endpoint(), s3.accessKey(), s3.secretKey(), "mlflow");
        server = MlflowServer.start(dir.resolve("mlflow"), s3.endpoint(), s3.accessKey(), s3.secretKey());
        mlflow = Mlflow.connect(server.uri(), artifacts);
        environment.put("ENGRAM_MLFLOW_URL", server.uri().toString());
        environment.put("ENGRAM_TRAINER_DATA", dir.resolve("trainer").toString());
        environment.put("ENGRAM_TRAINER_WORKER_CLASSPATH", ROOT.resolve("services/engine/target/dist").toString());
        environment.put("ENGRAM_TRAINER_WORKER_HEAP", "700m");
        environment.put("ENGRAM_TRAINER_NATIVES", ROOT.resolve(".engram/natives").toString());
        environment.put("ENGRAM_TRAINER_THREADS", "1");
        environment.put("ENGRAM_TRAINER_SESSION", "6s");
        environment.put("ENGRAM_TRAINER_PLUGINS_FOLDER", dir.resolve("plugins").toString());
    }

    /** The one of all tests in this JVM: they use scenarios of their own. */
    static synchronized Platform shared() {
        if (shared == null) {
            // In the build's folder: what it held can be looked at afterwards, and is cleared by the next build.
            Path dir = log("platform").resolveSibling("it-platform");
            new Workplace(dir).clear(dir);
            shared = new Platform(dir);
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close, "platform-stop"));
        }
        return shared;
    }

    /** Kills the S3 server. */
    void killStore() {
        s3.kill();
    }

    /** Brings the S3 server back where it was. */
    void startStore() {
        s3 = S3Process.start(dir.resolve("s3"), s3.endpoint().getPort(), s3.accessKey(), s3.secretKey());
    }

    /** Stops the broker. */
    void stopBroker() {
        broker.close();
    }

    /** Brings the broker back where it was. */
    void startBroker() {
        broker = LocalBroker.start(dir.resolve("kafka"), Integer.parseInt(broker.bootstrap().split(":")[1]));
    }

    /** Takes MLflow away. */
    void stopMlflow() {
        server.close();
    }

    /** Brings MLflow back where it was. */
    void startMlflow() {
        server = MlflowServer.start(dir.resolve("mlflow"), server.uri().getPort(), s3.endpoint(), s3.accessKey(), s3.secretKey());
    }

    /** Starts a trainer and returns when it is ready. */
    TrainerProcess trainer() {
        return trainer("trainer");
    }

    /** One with a directory of its own, as another machine would have it. */
    TrainerProcess trainer(String name) {
        Map<String, String> own = new HashMap<>(environment);
        own.put("ENGRAM_TRAINER_DATA", dir.resolve(name).toString());
        TrainerProcess trainer = new TrainerProcess(own, log(name));
        trainer.ready();
        return trainer;
    }

    Path dir() {
        return dir;
    }

    private static Path log(String name) {
        return ROOT.resolve("services/trainer/target").resolve(name + "-it.log");
    }

    /** A stock plugin jar of this checkout. */
    static Path jar(String module) {
        try (Stream<Path> jars = Files.list(ROOT.resolve("plugins").resolve(module).resolve("target"))) {
            return jars.filter(file -> file.getFileName().toString().matches(module + "-[0-9].*\\.jar") && !file.toString().contains("sources"))
                    .findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The PluginSet of the newest jars. */
    String latestPlugins() {
        return new PluginStore(store).latest().hash();
    }

    /** Installs stock plugins without a trainer. */
    void install(String... modules) {
        PluginStore plugins = new PluginStore(store);
        for (String module : modules) {
            plugins.install(jar(module));
        }
    }

    /** Publishes a scenario of the digits' plugin, which follows the newest jars. */
    void scenario(String id, Map<String, Object> configuration) {
        ScenarioRecord record = new ScenarioRecord(1, id, "digits", configuration, null, ScenarioRecord.FOLLOW, null);
        outbox.send(Topics.SCENARIOS, id, Topics.TYPE_SCENARIO, record).join();
    }

    /** Admits pictures of two classes, and waits until the trainer has read them and the scenario has its plugins. */
    void admitted(TrainerProcess trainer, String scenario, int label, int count) {
        admit(scenario, label, 0, count);
        admit(scenario, label + 1, 0, count);
        Waiting.until("the log is read and the plugins are there", Duration.ofSeconds(60),
                () -> trainer.status("/v1/scenarios/" + scenario) == 200
                        && trainer.json("/v1/scenarios/" + scenario + "/offset").path("next").asLong() == end(scenario)
                        && latestPlugins().equals(trainer.json("/v1/scenarios/" + scenario).path("record").path("pluginSet").asText()));
    }

    /** Waits until a round has its version, and returns it as the trainer tells it. */
    JsonNode registered(TrainerProcess trainer, String scenario, int round) {
        String path = "/v1/scenarios/" + scenario + "/rounds";
        Waiting.until("round " + round + " is registered", Duration.ofSeconds(60), () -> {
            JsonNode rounds = trainer.json(path);
            return rounds.size() >= round && rounds.get(round - 1).hasNonNull("version");
        });
        return trainer.json(path).get(round - 1);
    }

    /** The scenario's journal. */
    List<JournalEntry> journal(String scenario) {
        return Journal.of(store, scenario).entries();
    }

    /** Admits so many pictures of a class, a quarter of them for the hold-out. */
    void admit(String scenario, int label, int from, int to) {
        for (int number = from; number < to; number++) {
            ArtifactRef ref = new Artifacts(store).put(TinyPictures.png(label, number));
            admit(new SampleAdmitted(1, SampleAdmitted.ADMITTED, scenario, ref.sha256(), List.of("c" + label),
                    number % 4 == 3 ? Split.HOLDOUT : Split.TRAIN, ref, List.of(), label + "-" + number, "/test", Instant.now().toString()));
        }
    }

    void admit(SampleAdmitted sample) {
        outbox.send(Topics.SAMPLES_ADMITTED, sample.scenario(), Topics.TYPE_SAMPLE_ADMITTED, sample).join();
    }

    /** Where the scenario's part of the training log ends. */
    long end(String scenario) {
        TopicPartition log = new TopicPartition(Topics.SAMPLES_ADMITTED, Scenarios.partition(scenario));
        return rounds.endOffsets(List.of(log)).get(log);
    }

    void request(String scenario, String request) {
        outbox.send(Topics.ROUNDS_REQUESTED, scenario, Topics.TYPE_ROUND_REQUESTED,
                new RoundRequested(1, scenario, request, end(scenario), "test")).join();
    }

    void send(String topic, String key, String type, Object value) {
        outbox.send(topic, key, type, value).join();
    }

    /** Waits for an event on {@code engram.rounds}. */
    RoundEvent await(String what, Predicate<RoundEvent> wanted) {
        Waiting.until("an event comes that is " + what + "; heard " + heard, Duration.ofSeconds(120), () -> heard().stream().anyMatch(wanted));
        return heard.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Waits until a request is answered. */
    RoundEvent answer(String request) {
        return await("an answer to " + request, event -> request.equals(event.request()) && Terminal.is(event));
    }

    /** Every event of a scenario that came so far. */
    List<RoundEvent> heard(String scenario) {
        return heard().stream().filter(event -> event.scenario().equals(scenario)).toList();
    }

    /** Every event that came so far. */
    List<RoundEvent> heard() {
        rounds.poll(Duration.ofMillis(50)).forEach(record -> heard.add(CanonicalJson.read(record.value(), RoundEvent.class)));
        return heard;
    }

    @Override
    public void close() {
        server.close();
        outbox.close();
        rounds.close();
        clients.close();
        s3.close();
        broker.close();
    }
}
