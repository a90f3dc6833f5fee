package dev.engram.serving;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Whether this replica may be sent requests, and what it waits for. */
@Readiness
@ApplicationScoped
public class Ready implements HealthCheck {
    private final Serving serving;

    Ready(Serving serving) {
        this.serving = serving;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("promotions").status(serving.ready());
        serving.missing().forEach(response::withData);
        return response.build();
    }
}
