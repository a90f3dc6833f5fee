package dev.engram.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How many records of {@code engram.images.labelled} the ingests together have not dealt with, as the gauge {@code engram.ingest.lag}.
 * The broker is asked every few seconds, never while somebody scrapes; NaN while it does not answer.
 */
@ApplicationScoped
class LabelledLag {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Map<String, Object> kafka;
    private final String group;
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ingest-lag");
        thread.setDaemon(true);
        return thread;
    });
    private Admin admin;
    private volatile double lag = Double.NaN;

    LabelledLag(@Identifier("default-kafka-broker") Map<String, Object> kafka,
            @ConfigProperty(name = "mp.messaging.incoming.images-labelled.group.id") String group, MeterRegistry meters) {
        this.kafka = kafka;
        this.group = group;
        Gauge.builder("engram.ingest.lag", () -> lag).description("labelled images that are not checked yet, of all ingests together").register(meters);
    }

    void start(@Observes StartupEvent event) {
        asking.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            lag = lag(admin(), group);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // Readiness says so when the broker is away; a lag nobody knows is none to show.
            lag = Double.NaN;
        }
    }

    /** Records between what the group committed and the ends of its partitions. */
    static double lag(Admin admin, String group) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()
                .get(EVERY.toMillis(), TimeUnit.MILLISECONDS);
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        committed.keySet().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
        double lag = 0;
        for (var end : admin.listOffsets(ends).all().get(EVERY.toMillis(), TimeUnit.MILLISECONDS).entrySet()) {
            OffsetAndMetadata done = committed.get(end.getKey());
            lag += Math.max(0, end.getValue().offset() - (done == null ? 0 : done.offset()));
        }
        return lag;
    }

    private synchronized Admin admin() {
        if (admin == null) {
            Map<String, Object> settings = new HashMap<>(kafka);
            settings.put("client.id", "ingest-lag");
            admin = Admin.create(settings);
        }
        return admin;
    }

    @PreDestroy
    synchronized void close() {
        asking.shutdownNow();
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
