package dev.engram.ingest;

import dev.engram.ingest.admission.Blobs;
import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.outage.Patience;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether images can be stored now. */
@Readiness
@ApplicationScoped
class StoreHealth implements HealthCheck {
    private static final String PART = "S3";

    private final Blobs blobs;
    private final Patience patience;

    StoreHealth(Blobs blobs, Patience patience) {
        this.blobs = blobs;
        this.patience = patience;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            blobs.probe();
            patience.back(PART);
            return HealthCheckResponse.up(PART);
        } catch (AwayException e) {
            patience.missing(e);
            return HealthCheckResponse.named(PART).down().withData("missing", e.getMessage()).build();
        }
    }
}
