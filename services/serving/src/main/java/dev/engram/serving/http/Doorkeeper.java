package dev.engram.serving.http;

import dev.engram.api.event.Topics;
import dev.engram.serving.ServingConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a request with a body in only if there is room for it, before the body is read: so many requests, and so many
 * bytes of them, may be under way. Runs on the event loop and waits for nothing.
 */
@ApplicationScoped
public class Doorkeeper {
    /** Before Quarkus' own limit, whose answer has no body. */
    private static final int EARLY = 10_000;
    /** Share of the heap that bodies may take. */
    private static final int SHARE = 4;
    /** A body is read and thrown away up to this size, so that the client sees the answer instead of a reset. */
    private static final long DRAINED = 4L * Topics.MAX_IMAGE_BYTES;

    private final int most;
    private final long mostBytes = Math.max(2L * Topics.MAX_IMAGE_BYTES, Runtime.getRuntime().maxMemory() / SHARE);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Doorkeeper(ServingConfig config, MeterRegistry registry) {
        this.most = config.serving().requests();
        registry.gauge("engram.serving.underway", requests);
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, EARLY);
    }

    private void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.method() != HttpMethod.POST && request.method() != HttpMethod.PUT) {
            context.next();
            return;
        }
        long length = length(request);
        if (length > Topics.MAX_IMAGE_BYTES) {
            refuse(context, 413, "too-many-bytes", "the body has " + length + " bytes, above " + Topics.MAX_IMAGE_BYTES, length);
            return;
        }
        if (requests.incrementAndGet() > most | bytes.addAndGet(length) > mostBytes) {
            leave(length);
            refuse(context, 503, "busy", "as many requests are under way as this replica takes; try again", length);
            return;
        }
        leaveOnce(context, length);
        context.next();
    }

    /** Two signs of the end: of an aborted request only one comes, and of one that Quarkus refuses only the other. */
    private void leaveOnce(RoutingContext context, long length) {
        AtomicBoolean left = new AtomicBoolean();
        Runnable leaving = () -> {
            if (left.compareAndSet(false, true)) {
                leave(length);
            }
        };
        context.addEndHandler(end -> leaving.run());
        context.addBodyEndHandler(end -> leaving.run());
    }

    private void leave(long length) {
        requests.decrementAndGet();
        bytes.addAndGet(-length);
    }

    /** The announced length; a body without one may become as long as allowed. */
    private static long length(HttpServerRequest request) {
        String announced = request.getHeader("Content-Length");
        try {
            return announced == null ? Topics.MAX_IMAGE_BYTES : Long.parseLong(announced);
        } catch (NumberFormatException e) {
            return Topics.MAX_IMAGE_BYTES;
        }
    }

    private static void refuse(RoutingContext context, int status, String code, String message, long length) {
        JsonObject body = context.normalizedPath().startsWith("/v2")
                ? new JsonObject().put("error", message)
                : new JsonObject().put("code", code).put("message", message);
        context.response().setStatusCode(status).putHeader("Content-Type", "application/json");
        if (status == 503) {
            context.response().putHeader(Headers.RETRY_AFTER, "1");
        }
        if (length > DRAINED || context.request().getHeader("Expect") != null) {
            context.response().putHeader("Connection", "close").end(body.encode()).onComplete(sent -> context.request().connection().close());
        } else {
            context.request().endHandler(end -> context.response().end(body.encode())).resume();
        }
    }
}
