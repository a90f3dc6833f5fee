package dev.engram.trainer.health;

import dev.engram.trainer.Crew;
import dev.engram.trainer.Trainer;
import dev.engram.trainer.TrainerApp;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready: Kafka and the store answer, and scenarios and the log are read as far as they stood at the start. */
@Readiness
@ApplicationScoped
class Ready implements HealthCheck {
    private final TrainerApp app;

    Ready(TrainerApp app) {
        this.app = app;
    }

    @Override
    public HealthCheckResponse call() {
        Trainer trainer = app.trainer();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("trainer");
        boolean up = said(response, "kafka", trainer.vitals().kafka());
        up &= said(response, "store", trainer.vitals().store());
        // Its absence delays registering, nothing else.
        said(response, "mlflow", trainer.vitals().mlflow());
        Crew crew = trainer.crew().orElse(null);
        if (crew == null) {
            return response.withData("log", trainer.starting()).down().build();
        }
        up &= said(response, "log", crew.reads() ? null : crew.caughtUp() ? "cannot be read on" : "is being read, " + crew.lag() + " records to go");
        up &= said(response, "plugins", crew.equipped() ? null : "the folder's jars are being installed");
        response.withData("lag", crew.lag()).withData("scenarios", crew.scenarios().all().size())
                .withData("unregistered", crew.unregistered());
        // One scenario's trouble, or a folder's, is to be seen here; the trainer works for the others.
        for (Map.Entry<String, String> trouble : crew.troubles().entrySet()) {
            response.withData(trouble.getKey(), trouble.getValue());
        }
        return response.status(up).build();
    }

    private static boolean said(HealthCheckResponseBuilder response, String what, String wrong) {
        response.withData(what, wrong == null ? "ok" : wrong);
        return wrong == null;
    }
}
