package dev.engram.serving.http;

import dev.engram.inference.picture.PictureException;
import dev.engram.serving.model.BusyException;
import dev.engram.serving.model.Lease;
import dev.engram.serving.model.ModelId;
import dev.engram.serving.model.Models;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A picture as body, an answer as JSON. */
@Path("/v1/scenarios")
@Produces(MediaType.APPLICATION_JSON)
public class PredictResource {
    private final Models models;

    PredictResource(Models models) {
        this.models = models;
    }

    /** Which models answer. */
    @GET
    public List<ModelId> served() {
        return models.current();
    }

    /** What is on the picture. Decoded on a worker thread, run on the model's. */
    @POST
    @Path("{scenario}/predict")
    @Consumes(MediaType.WILDCARD)
    @Blocking
    public CompletionStage<Response> predict(@PathParam("scenario") String scenario, byte[] picture) {
        long start = System.nanoTime();
        try {
            Lease lease = models.lease(scenario);
            return lease.use(model -> model.predict(picture).thenApply(prediction -> Answer.of(model, prediction)))
                    .whenComplete((answer, failure) -> models.answered(scenario, System.nanoTime() - start, failure == null ? "ok" : "error"))
                    .thenApply(answer -> Response.ok(answer).header(Headers.MODEL_VERSION, answer.modelVersion()).build());
        } catch (RuntimeException e) {
            models.answered(scenario, System.nanoTime() - start, outcome(e));
            throw e;
        }
    }

    static String outcome(RuntimeException e) {
        if (e instanceof BusyException) {
            return "busy";
        }
        return e instanceof PictureException ? "no-picture" : "refused";
    }
}
