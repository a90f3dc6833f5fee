package dev.engram.serving;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.serving.model.ModelLoader;
import dev.engram.serving.model.ModelSettings;
import dev.engram.serving.model.Models;
import dev.engram.serving.promotion.Backoff;
import dev.engram.serving.promotion.Bundles;
import dev.engram.serving.promotion.PromotedTopic;
import dev.engram.serving.promotion.Promotions;
import dev.engram.serving.promotion.ServedReports;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together and starts and stops them with the application. */
@ApplicationScoped
public class Serving {
    private static final Logger LOG = LoggerFactory.getLogger("serving");
    private static final int LOADING = 2;

    private final ScheduledExecutorService loading = Executors.newScheduledThreadPool(LOADING, named("loading"));
    private final ExecutorService closing = Executors.newSingleThreadExecutor(named("closing"));
    private final Replica replica;
    private final Promotions promotions;
    private final PromotedTopic topic;
    private final ServedReports reports;
    private volatile boolean settled;

    Serving(ServingConfig config, @Identifier("default-kafka-broker") Map<String, Object> kafka, Models models,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        ServingConfig.S3 s3 = config.s3();
        this.replica = Replica.of(config.serving().replica(), port);
        Bundles bundles = new Bundles(() -> MinioObjectStore.connect(s3.endpoint(), s3.accessKey(), s3.secretKey(), s3.bucket()),
                config.serving().data());
        ModelLoader loader = new ModelLoader(settings(config.serving()), models, closing);
        this.reports = new ServedReports(kafka, replica.name());
        this.promotions = new Promotions(bundles, loader, models, reports, loading, Backoff.defaults());
        this.topic = new PromotedTopic(kafka, promotions);
    }

    /** All models; one object for HTTP and promotions. */
    @Produces
    @Singleton
    static Models models(MeterRegistry registry) {
        return new Models(registry);
    }

    void start(@Observes StartupEvent event) {
        LOG.info("replica {} starts", replica.name());
        topic.start();
        reports.start();
    }

    void stop(@Observes ShutdownEvent event) {
        topic.close();
        loading.shutdownNow();
        reports.close();
        closing.shutdown();
    }

    /**
     * Whether everything that was promoted at the start is served or refused. Once it was, always: a replica whose store
     * or broker is away answers with what it has.
     */
    public boolean ready() {
        if (!settled) {
            settled = missing().isEmpty();
        }
        return settled;
    }

    /** What keeps this replica from being ready; empty if nothing does. */
    Map<String, String> missing() {
        return topic.caughtUp() ? promotions.waiting() : Map.of("kafka", "not caught up with the promotions yet");
    }

    private static ModelSettings settings(ServingConfig.Serving config) {
        int runners = config.runners() > 0 ? config.runners() : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new ModelSettings(config.threads(), runners, config.batch(), config.queue());
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
