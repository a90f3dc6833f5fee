package dev.engram.promoter;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Health of the promoter. */
final class PromoterHealth {
    private PromoterHealth() {}

    /** Ready when the last look succeeded; says what is missing. */
    @Readiness
    @ApplicationScoped
    static class Ready implements HealthCheck {
        private final PromoterLoop loop;

        Ready(PromoterLoop loop) {
            this.loop = loop;
        }

        @Override
        public HealthCheckResponse call() {
            String missing = loop.missing();
            return missing.isEmpty()
                    ? HealthCheckResponse.up("promoter")
                    : HealthCheckResponse.named("promoter").down().withData("missing", missing).build();
        }
    }

    /** Alive as long as its thread runs. */
    @Liveness
    @ApplicationScoped
    static class Live implements HealthCheck {
        private final PromoterLoop loop;

        Live(PromoterLoop loop) {
            this.loop = loop;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("promoter").status(loop.alive()).build();
        }
    }
}
