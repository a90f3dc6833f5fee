package dev.engram.trainer;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.lineage.worker.LocalWorker;
import dev.engram.lineage.worker.WorkerSettings;
import dev.engram.lineage.sweep.ThinningRule;
import dev.engram.registry.Mlflow;
import dev.engram.trainer.round.RoundTools;
import dev.engram.trainer.store.DataFolder;
import dev.engram.trainer.store.LateStore;
import dev.engram.trainer.sweep.SweepTerms;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The trainer in Quarkus: made from the configuration, started and stopped with the application. */
@ApplicationScoped
public class TrainerApp {
    private final TrainerConfig config;
    private final String bootstrap;
    private final MeterRegistry registry;
    private Trainer trainer;

    TrainerApp(TrainerConfig config, @ConfigProperty(name = "kafka.bootstrap.servers", defaultValue = "127.0.0.1:9092") String bootstrap,
            MeterRegistry registry) {
        this.config = config;
        this.bootstrap = bootstrap;
        this.registry = registry;
    }

    void start(@Observes StartupEvent event) {
        TrainerConfig.S3 s3 = config.s3();
        TrainerConfig.Trainer own = config.trainer();
        DataFolder data = new DataFolder(own.data());
        LateStore store = bucket(s3.bucket());
        Mlflow mlflow = Mlflow.connect(config.mlflow().url(), bucket(s3.mlflowBucket()));
        LocalWorker worker = new LocalWorker(new WorkerSettings(own.worker().classpath(), own.worker().heap(), own.natives().orElse(null),
                data.log("worker.log")));
        Settings settings = new Settings(bootstrap, s3.bucket(), new RoundTools.Terms(own.device(), own.threads()), own.orphanGrace(),
                own.session(), own.cacheSize().asLongValue(), sweep(own), own.pluginsFolder().orElse(null));
        trainer = new Trainer(settings, data, store, worker, mlflow, registry, Clock.systemUTC()).start();
    }

    private static SweepTerms sweep(TrainerConfig.Trainer own) {
        return new SweepTerms(own.sweep().every(), new ThinningRule(own.sweep().newestStates(), own.sweep().championStates()), own.orphanGrace());
    }

    void stop(@Observes ShutdownEvent event) {
        if (trainer != null) {
            trainer.close();
        }
    }

    private LateStore bucket(String name) {
        TrainerConfig.S3 s3 = config.s3();
        return new LateStore(() -> MinioObjectStore.connect(s3.endpoint(), s3.accessKey(), s3.secretKey(), name));
    }

    /** The trainer. */
    public Trainer trainer() {
        return trainer;
    }
}
