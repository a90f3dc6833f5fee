package dev.engram.trainer.health;

import dev.engram.trainer.TrainerApp;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive: none of the trainer's threads ended by itself. */
@Liveness
@ApplicationScoped
class Alive implements HealthCheck {
    private final TrainerApp app;

    Alive(TrainerApp app) {
        this.app = app;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> dead = app.trainer().crew().map(crew -> crew.dead()).orElse(List.of());
        return HealthCheckResponse.named("trainer").status(dead.isEmpty()).withData("ended", String.join(", ", dead)).build();
    }
}
