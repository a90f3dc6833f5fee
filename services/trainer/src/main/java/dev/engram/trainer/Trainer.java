package dev.engram.trainer;

import dev.engram.api.event.Topics;
import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.worker.LocalWorker;
import dev.engram.lineage.worker.RoundRunner;
import dev.engram.registry.Mlflow;
import dev.engram.trainer.kafka.KafkaClients;
import dev.engram.trainer.store.DataFolder;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer without its HTTP: starts while Kafka, store or MLflow are away, works when they come, and stops within seconds.
 */
public final class Trainer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    private static final List<String> TOPICS = List.of(Topics.SCENARIOS, Topics.SAMPLES_ADMITTED, Topics.ROUNDS_REQUESTED, Topics.ROUNDS,
            Topics.DECISIONS);

    private final Settings settings;
    private final DataFolder data;
    private final ObjectStore store;
    private final RoundRunner runner;
    private final Mlflow mlflow;
    private final Meters meters;
    private final Clock clock;
    private final KafkaClients kafka;
    private final Loop starter;
    private final Loop pulse;
    private final Loop mlflowPulse;
    private volatile String mlflowVitals = "not asked yet";
    private volatile Vitals vitals = new Vitals("not asked yet", "not asked yet", "not asked yet");
    private volatile Map<String, String> topicIds;
    private volatile Crew crew;

    /**
     * A trainer that does nothing yet.
     *
     * @param data   its directory, closed with it
     * @param runner learns rounds; closed with it if it can be
     * @param mlflow where people look; may be away for any time
     */
    public Trainer(Settings settings, DataFolder data, ObjectStore store, RoundRunner runner, Mlflow mlflow,
            MeterRegistry registry, Clock clock) {
        this.settings = settings;
        this.data = data;
        this.store = store;
        this.runner = runner;
        this.mlflow = mlflow;
        this.meters = new Meters(registry);
        this.clock = clock;
        this.kafka = new KafkaClients(settings.bootstrap());
        this.starter = new Loop("start", Duration.ofHours(1), this::begin);
        this.pulse = new Loop("pulse", Duration.ofSeconds(3), this::look);
        // Of its own: MLflow may take long to answer.
        this.mlflowPulse = new Loop("pulse-mlflow", Duration.ofSeconds(5), this::lookAtMlflow);
    }

    /** Begins; returns at once. */
    public Trainer start() {
        starter.start();
        pulse.start();
        mlflowPulse.start();
        return this;
    }

    /** The trainer at work; empty until Kafka answered for the first time. */
    public Optional<Crew> crew() {
        return Optional.ofNullable(crew);
    }

    /** Why it does not work yet; null if it does. */
    public String starting() {
        return crew != null ? null : starter.trouble() != null ? starter.trouble() : "the trainer is starting";
    }

    /**
     * What the trainer depends on, as it was when it was asked last, a few seconds ago.
     *
     * @param kafka  what is wrong with Kafka; null if nothing is
     * @param store  what is wrong with the store; null if nothing is
     * @param mlflow what is wrong with MLflow; null if nothing is
     */
    public record Vitals(String kafka, String store, String mlflow) {}

    /** What the trainer depends on. */
    public Vitals vitals() {
        return vitals;
    }

    private boolean look() {
        vitals = new Vitals(kafka(), store(), mlflowVitals);
        return false;
    }

    private boolean lookAtMlflow() {
        mlflowVitals = mlflow.reachable() ? null : "MLflow at " + mlflow.server() + " does not answer";
        return false;
    }

    private String kafka() {
        try {
            Map<String, String> now = kafka.topicIds(TOPICS);
            Map<String, String> then = topicIds;
            if (then == null || now.equals(then)) {
                return null;
            }
            String anew = "a topic was made anew while the trainer ran (ids were " + then + ", are " + now + "): start the trainer again";
            crew().ifPresent(begun -> begun.halt(anew));
            return anew;
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    private String store() {
        try {
            store.exists("scenarios/is-anybody-there");
            return null;
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    private boolean begin() throws Exception {
        if (crew == null && !starter.closed()) {
            Map<String, String> ids = kafka.topicIds(TOPICS);
            Crew begun = crew(ids);
            topicIds = ids;
            begun.start();
            crew = begun;
            LOG.info("at work as {}: log {}", data.instance(), ids.get(Topics.SAMPLES_ADMITTED));
        }
        return false;
    }

    private Crew crew(Map<String, String> ids) throws IOException {
        SampleCatalog catalog = data.catalog(ids.get(Topics.SAMPLES_ADMITTED));
        try {
            return new Crew(settings, data, kafka, ids, catalog, store, runner, mlflow, meters, clock);
        } catch (IOException | RuntimeException e) {
            catalog.close();
            throw e;
        }
    }

    @Override
    public void close() {
        starter.cancel();
        pulse.cancel();
        mlflowPulse.cancel();
        starter.close();
        crew().ifPresent(Crew::close);
        if (runner instanceof LocalWorker worker) {
            worker.close();
        }
        pulse.close();
        kafka.close();
        data.close();
    }
}
