package dev.engram.ingest.http;

import dev.engram.api.event.RefusalReason;
import dev.engram.artifacts.CanonicalJson;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Answers a request that announces too large a body with the reason code, before the server does it without. */
@ApplicationScoped
class BodyLimit {
    /** Before everything else. */
    private static final int FIRST = 1000;

    private final long most;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
        this.most = most.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    private void check(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || !length.matches("\\d{1,18}") || Long.parseLong(length) <= most) {
            request.next();
            return;
        }
        RefusalReason reason = RefusalReason.TOO_MANY_BYTES;
        Problem problem = new Problem(reason.code(), "a request of " + length + " bytes; the most is " + most);
        request.response().setStatusCode(reason.status()).putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(Buffer.buffer(CanonicalJson.bytes(problem)));
    }
}
