package dev.engram.serving.http;

import dev.engram.inference.OnnxModel;
import dev.engram.serving.Serving;
import dev.engram.serving.model.Lease;
import dev.engram.serving.model.ModelId;
import dev.engram.serving.model.Models;
import dev.engram.serving.model.NoModelException;
import dev.engram.serving.model.ServedModel;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The Open Inference Protocol, version 2, over REST with JSON tensors. A model's name is its scenario. */
@Path("/v2")
@Produces(MediaType.APPLICATION_JSON)
public class ProtocolResource {
    private static final int BAD_REQUEST = 400;

    private final Models models;
    private final Serving serving;
    private final String version;

    ProtocolResource(Models models, Serving serving, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.models = models;
        this.serving = serving;
        this.version = version;
    }

    /** A model's inputs and outputs. */
    record Metadata(String name, List<String> versions, String platform, List<Port> inputs, List<Port> outputs) {
        /** A tensor; -1 is an open size. */
        record Port(String name, String datatype, List<Long> shape) {}

        static Metadata of(ServedModel model) {
            return new Metadata(model.id().scenario(), List.of(model.id().version()), "onnxruntime_onnx", ports(model.onnx().inputs()),
                    ports(model.onnx().outputs()));
        }

        private static List<Port> ports(List<OnnxModel.Port> ports) {
            return ports.stream().map(port -> new Port(port.name(), "FP32", port.shape())).toList();
        }
    }

    /** This server. */
    @GET
    public Map<String, Object> server() {
        return Map.of("name", "engram-serving", "version", version, "extensions", List.of());
    }

    /** Whether it runs. */
    @GET
    @Path("health/live")
    public Map<String, Boolean> live() {
        return Map.of("live", true);
    }

    /** Whether every promoted model answers. */
    @GET
    @Path("health/ready")
    public Response ready() {
        boolean all = serving.ready();
        return Response.status(all ? 200 : BAD_REQUEST).entity(Map.of("live", true, "ready", all)).build();
    }

    /** A model's inputs and outputs. */
    @GET
    @Path("models/{model}{version:(/versions/[^/]+)?}")
    public Response metadata(@PathParam("model") String model, @PathParam("version") String version) {
        try (Lease lease = lease(model, version)) {
            return named(Response.ok(Metadata.of(lease.model())), lease.model().id());
        }
    }

    /** Whether a model answers. */
    @GET
    @Path("models/{model}{version:(/versions/[^/]+)?}/ready")
    public Response ready(@PathParam("model") String model, @PathParam("version") String version) {
        try (Lease lease = lease(model, version)) {
            return named(Response.ok(Map.of("name", model, "ready", true)), lease.model().id());
        } catch (NoModelException e) {
            return Response.status(BAD_REQUEST).entity(Map.of("error", e.getMessage())).build();
        }
    }

    /** The outputs for tensors. */
    @POST
    @Path("models/{model}{version:(/versions/[^/]+)?}/infer")
    @Consumes(MediaType.WILDCARD)
    @Blocking
    public CompletionStage<Response> infer(@PathParam("model") String model, @PathParam("version") String version, InputStream body)
            throws IOException {
        long start = System.nanoTime();
        try {
            InferRequest request = InferReader.read(body);
            return lease(model, version).use(served -> {
                Batch batch = Batch.of(request, served);
                return served.infer(batch.values(), batch.count(), batch.outputs())
                        .whenComplete((answer, failure) -> models.answered(model, System.nanoTime() - start, failure == null ? "ok" : "error"))
                        .thenApply(answers -> named(Response.ok(InferAnswer.of(served.id(), request.id(), batch, answers)), served.id()));
            });
        } catch (RuntimeException e) {
            models.answered(model, System.nanoTime() - start, PredictResource.outcome(e));
            throw e;
        }
    }

    /** A hold on the model, if it is of the version asked for. */
    private Lease lease(String model, String versionPath) {
        Lease lease = models.lease(model);
        String asked = versionPath.replace("/versions/", "");
        ModelId current = lease.model().id();
        if (!asked.isEmpty() && !asked.equals(current.version())) {
            lease.close();
            throw NoModelException.version(current, asked);
        }
        return lease;
    }

    private static Response named(Response.ResponseBuilder response, ModelId model) {
        return response.header(Headers.MODEL_VERSION, model.version()).build();
    }
}
