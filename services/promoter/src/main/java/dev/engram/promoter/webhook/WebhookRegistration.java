package dev.engram.promoter.webhook;

import dev.engram.registry.Mlflow;
import dev.engram.registry.MlflowException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has MLflow tell the promoter: registered at the start, because the secret may be new, and again whenever it is missing. */
public final class WebhookRegistration {
    private static final Logger LOG = LoggerFactory.getLogger("webhook");
    private static final String NAME = "engram-promoter";
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Mlflow mlflow;
    private final URI url;
    private final String secret;
    private final Clock clock;
    private Instant next = Instant.MIN;
    private boolean registered;
    private String trouble = "";

    /** A registration of this address with this secret. */
    public WebhookRegistration(Mlflow mlflow, URI url, String secret, Clock clock) {
        this.mlflow = mlflow;
        this.url = url;
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * Registers, or from time to time looks whether that still stands. What goes wrong is said once: without the webhook everything works,
     * only slower.
     */
    public void ensure() {
        if (clock.instant().isBefore(next)) {
            return;
        }
        try {
            if (!registered || !mlflow.webhookRegistered(NAME, url)) {
                mlflow.registerWebhook(NAME, url, secret, WebhookEvents.WANTED);
                registered = true;
                LOG.info("registered {} in MLflow", url);
            }
            next = clock.instant().plus(EVERY);
            trouble = "";
        } catch (MlflowException e) {
            // Away is tried at the next look; refused, for want of rights or of https, will not change soon.
            next = e.temporary() ? next : clock.instant().plus(EVERY);
            if (!e.getMessage().equals(trouble)) {
                LOG.warn("no webhook, polling only: {}", e.getMessage());
                trouble = e.getMessage();
            }
        }
    }
}
