package dev.engram.promoter.webhook;

import dev.engram.promoter.PromoterConfig;
import dev.engram.promoter.PromoterLoop;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MLflow's webhook. It says only that it is time to look: what is looked at is MLflow itself. */
@Path("/hooks/mlflow")
public class WebhookResource {
    private static final Logger LOG = LoggerFactory.getLogger("webhook");

    private final Optional<WebhookSignature> signature;
    private final Deliveries deliveries = new Deliveries();
    private final PromoterLoop loop;
    private final MeterRegistry meters;

    WebhookResource(PromoterConfig config, PromoterLoop loop, MeterRegistry meters) {
        this.signature = config.promoter().webhookSecret().map(secret -> new WebhookSignature(secret, Clock.systemUTC()));
        this.loop = loop;
        this.meters = meters;
    }

    /** Takes one delivery. */
    @POST
    @Consumes(MediaType.WILDCARD)
    public Response deliver(
            @HeaderParam("X-MLflow-Delivery-Id") String delivery,
            @HeaderParam("X-MLflow-Timestamp") String timestamp,
            @HeaderParam("X-MLflow-Signature") String signed,
            byte[] body) {
        if (signature.isEmpty() || !signature.get().valid(delivery, timestamp, signed, body)) {
            meters.counter("engram.promoter.webhooks", "result", "unsigned").increment();
            LOG.warn("a delivery that MLflow did not sign, or not lately, was refused");
            return Response.status(Response.Status.UNAUTHORIZED)
                    .entity(Map.of("code", "bad-signature", "message", "the signature of MLflow is missing, wrong or too old")).build();
        }
        if (!deliveries.first(delivery)) {
            meters.counter("engram.promoter.webhooks", "result", "repeated").increment();
        } else if (WebhookEvents.matters(body)) {
            meters.counter("engram.promoter.webhooks", "result", "looked").increment();
            loop.lookNow();
        } else {
            meters.counter("engram.promoter.webhooks", "result", "ignored").increment();
        }
        return Response.noContent().build();
    }
}
