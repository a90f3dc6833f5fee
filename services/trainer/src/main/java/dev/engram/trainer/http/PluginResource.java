package dev.engram.trainer.http;

import dev.engram.artifacts.PluginJar;
import dev.engram.artifacts.PluginStore;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;

/** Plugin jars: the installed ones, and installing one. */
@Path("/v1/plugins")
@Produces(MediaType.APPLICATION_JSON)
public class PluginResource {
    private final Desk desk;

    PluginResource(Desk desk) {
        this.desk = desk;
    }

    /**
     * An installed jar, the newest of its id.
     *
     * @param id      jars of one id replace each other
     * @param sha256  hash of its bytes
     * @param size    bytes
     * @param file    the file it was installed from
     * @param plugins what it provides
     * @param time    when it was installed, ISO-8601 UTC
     */
    public record PluginView(String id, String sha256, long size, String file, List<PluginJar.Provided> plugins, String time) {
        static PluginView of(PluginStore.Installed installed) {
            PluginJar jar = installed.jar();
            return new PluginView(jar.id(), jar.sha256(), jar.size(), jar.file(), jar.plugins(), installed.time());
        }
    }

    /** The newest jar of every id. */
    @GET
    public List<PluginView> installed() {
        return desk.crew().plugins().installed().stream().map(PluginView::of).toList();
    }

    /** Makes a jar the newest of its id; scenarios that follow are moved to it. */
    @POST
    @Consumes({"application/java-archive", MediaType.APPLICATION_OCTET_STREAM})
    public Response install(@QueryParam("name") String name, InputStream body) throws IOException {
        if (name == null || !name.matches("[A-Za-z0-9._+-]{1,200}\\.jar") || name.startsWith(".")) {
            throw Problem.wrong("bad-name", "name '" + name + "': the jar's file name is expected, for example vision-1.0.jar");
        }
        java.nio.file.Path folder = Files.createTempDirectory("engram-plugin");
        java.nio.file.Path jar = folder.resolve(name);
        try {
            Files.copy(body, jar);
            PluginJar installed = desk.crew().plugins().install(jar);
            PluginStore.Installed entry = desk.crew().plugins().installed().stream()
                    .filter(one -> one.jar().sha256().equals(installed.sha256())).findFirst()
                    .orElseGet(() -> new PluginStore.Installed(0, null, installed));
            return Response.status(Response.Status.CREATED).entity(PluginView.of(entry)).build();
        } catch (IllegalArgumentException e) {
            throw Problem.wrong("no-plugin", e.getMessage());
        } finally {
            Files.deleteIfExists(jar);
            Files.deleteIfExists(folder);
        }
    }
}
