package dev.engram.ingest;

import dev.engram.ingest.admission.Blobs;
import dev.engram.ingest.outage.AwayException;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether images can be stored now. Kafka's part of readiness comes with its extension. */
@Readiness
@ApplicationScoped
class StoreHealth implements HealthCheck {
    private final Blobs blobs;

    StoreHealth(Blobs blobs) {
        this.blobs = blobs;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            blobs.probe();
            return HealthCheckResponse.up("S3");
        } catch (AwayException e) {
            return HealthCheckResponse.named("S3").down().withData("missing", e.getMessage()).build();
        }
    }
}
