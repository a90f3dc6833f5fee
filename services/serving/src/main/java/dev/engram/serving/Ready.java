package dev.engram.serving;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when everything that was promoted at the start is served or refused. Afterwards always: a replica whose store or
 * broker is away answers with what it has.
 */
@Readiness
@ApplicationScoped
public class Ready implements HealthCheck {
    private final Serving serving;
    private final AtomicBoolean once = new AtomicBoolean();

    Ready(Serving serving) {
        this.serving = serving;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("promotions").status(ready());
        serving.missing().forEach(response::withData);
        return response.build();
    }

    /** The same as a plain answer. */
    public boolean ready() {
        if (!once.get()) {
            Map<String, String> missing = serving.missing();
            once.compareAndSet(false, missing.isEmpty());
        }
        return once.get();
    }
}
