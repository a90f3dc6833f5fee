package dev.engram.promoter;

import dev.engram.promoter.promotion.ScenarioStatus;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Collection;
import java.util.Map;

/** What the promoter knows, for people and scripts. */
@Path("/v1/scenarios")
public class ScenarioResource {
    private final PromoterLoop loop;

    ScenarioResource(PromoterLoop loop) {
        this.loop = loop;
    }

    /** Every scenario. */
    @GET
    public Collection<ScenarioStatus> all() {
        return loop.statuses().values();
    }

    /** One scenario. */
    @GET
    @Path("/{id}")
    public Response one(String id) {
        ScenarioStatus status = loop.statuses().get(id);
        if (status != null) {
            return Response.ok(status).build();
        }
        String message = "no scenario '" + id + "'; known are " + loop.statuses().keySet();
        return Response.status(Response.Status.NOT_FOUND).entity(Map.of("code", "unknown-scenario", "message", message)).build();
    }
}
