package dev.engram.serving.http;

import dev.engram.api.event.Topics;
import dev.engram.serving.ServingConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
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

    Doorkeeper(ServingConfig config) {
        this.most = config.serving().requests();
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
        context.addEndHandler(end -> leave(length));
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        context.next();
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
            context.response().putHeader("Connection", "close").end(body.encode());
        } else {
            context.request().endHandler(end -> context.response().end(body.encode())).resume();
        }
    }
}
