package dev.engram.ingest;

import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.outage.Patience;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether Kafka answers now. The extension's own check waits a minute before it says no. */
@Readiness
@ApplicationScoped
class BrokerHealth implements HealthCheck {
    private static final String PART = "Kafka";
    private static final int PATIENCE_MILLIS = 3000;

    private final Map<String, Object> kafka;
    private final Patience patience;
    private Admin admin;

    BrokerHealth(@Identifier("default-kafka-broker") Map<String, Object> kafka, Patience patience) {
        this.kafka = kafka;
        this.patience = patience;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            admin().describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MILLIS)).nodes().get(2L * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            patience.back(PART);
            return HealthCheckResponse.up(PART);
        } catch (ExecutionException e) {
            return down(e.getCause());
        } catch (TimeoutException e) {
            return down(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return down(e);
        }
    }

    private HealthCheckResponse down(Throwable why) {
        AwayException away = new AwayException(PART, String.valueOf(why.getMessage()), why);
        patience.missing(away);
        return HealthCheckResponse.named(PART).down().withData("missing", away.getMessage()).build();
    }

    private synchronized Admin admin() {
        if (admin == null) {
            Map<String, Object> settings = new HashMap<>(kafka);
            settings.put("client.id", "ingest-health");
            admin = Admin.create(settings);
        }
        return admin;
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
