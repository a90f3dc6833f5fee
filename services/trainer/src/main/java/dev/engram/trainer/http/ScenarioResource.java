package dev.engram.trainer.http;

import dev.engram.api.event.RoundRequested;
import dev.engram.api.event.Topics;
import dev.engram.lineage.log.Ranges;
import dev.engram.trainer.Crew;
import dev.engram.trainer.scenario.Scenario;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Scenarios: where they stand, their rounds, asking for one, and taking back what rounds set aside. */
@Path("/v1/scenarios")
@Produces(MediaType.APPLICATION_JSON)
public class ScenarioResource {
    private static final long SEND_SECONDS = 10;

    private final Desk desk;

    ScenarioResource(Desk desk) {
        this.desk = desk;
    }

    /**
     * How far the catalog has read.
     *
     * @param partition the scenario's partition of the training log
     * @param next      next offset to read
     */
    public record Offset(int partition, long next) {}

    /**
     * A request that was sent.
     *
     * @param request its id, which the events on {@code engram.rounds} carry
     */
    public record Requested(String request) {}

    /**
     * What is to wait for the next round again.
     *
     * @param samples ids; none for everything that is set aside
     * @param reason  why, for people
     */
    public record Release(List<String> samples, String reason) {
        public Release {
            samples = samples == null ? List.of() : List.copyOf(samples);
            reason = reason == null || reason.isBlank() ? "released by hand" : reason.strip();
        }
    }

    /**
     * What waits again.
     *
     * @param released records of the training log; 0 if none of them were set aside
     */
    public record Released(long released) {}

    /** All scenarios. */
    @GET
    public List<ScenarioView> all() {
        Crew crew = desk.crew();
        return crew.scenarios().all().stream().map(scenario -> ScenarioView.of(crew, scenario, false)).toList();
    }

    /** One scenario. */
    @GET
    @Path("{id}")
    public ScenarioView one(@PathParam("id") String id) {
        return ScenarioView.of(desk.crew(), desk.scenario(id), true);
    }

    /** Its rounds that ended, oldest first. */
    @GET
    @Path("{id}/rounds")
    public List<RoundView> rounds(@PathParam("id") String id) {
        Crew crew = desk.crew();
        return desk.scenario(id).history().rounds().stream().map(line -> RoundView.of(line, run -> crew.link(id, run))).toList();
    }

    /** How far its part of the training log is read. */
    @GET
    @Path("{id}/offset")
    public Offset offset(@PathParam("id") String id) {
        Scenario scenario = desk.scenario(id);
        return new Offset(scenario.partition(), scenario.read().offset());
    }

    /** Takes back samples that were set aside; they wait for the next round. */
    @POST
    @Path("{id}/release")
    @Consumes(MediaType.APPLICATION_JSON)
    public Released release(@PathParam("id") String id, Release asked) {
        Release release = asked == null ? new Release(null, null) : asked;
        List<String> malformed = release.samples().stream().filter(sample -> !sample.matches("[0-9a-f]{64}")).toList();
        if (!malformed.isEmpty()) {
            throw Problem.wrong("bad-sample", "samples " + malformed + ": 64 lower-case hex digits each are expected");
        }
        try {
            return new Released(Ranges.size(desk.scenario(id).release(release.samples(), release.reason())));
        } catch (NoSuchElementException e) {
            throw Problem.unknown("unknown-sample", e.getMessage());
        }
    }

    /** Asks for a round over everything that is admitted when the request is read. */
    @POST
    @Path("{id}/rounds")
    public Response request(@PathParam("id") String id) {
        Scenario scenario = desk.scenario(id);
        RoundRequested asked = new RoundRequested(1, scenario.id(), UUID.randomUUID().toString(), null, "http");
        try {
            desk.crew().outbox().send(Topics.ROUNDS_REQUESTED, id, Topics.TYPE_ROUND_REQUESTED, asked)
                    .orTimeout(SEND_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw Problem.later("kafka-away", "the request could not be sent: " + e.getCause());
        }
        return Response.accepted(new Requested(asked.request())).build();
    }
}
