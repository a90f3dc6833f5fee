package dev.engram.promoter.promotion;

import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import dev.engram.registry.ModelInfo;
import dev.engram.registry.VersionInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows in MLflow what is served: the alias {@code serving} moves when every replica that lives is ready with the promoted version; why one
 * cannot is a tag on it. A replica that left says so; one that was killed does not, and counts no more once it kept silent for a while
 * about a promoted version.
 */
final class ServingAlias {
    private static final Logger LOG = LoggerFactory.getLogger("promoter");
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final Known known;
    private final Registry registry;
    private final Clock clock;

    ServingAlias(Known known, Registry registry, Clock clock) {
        this.known = known;
        this.registry = registry;
        this.clock = clock;
    }

    /** Looks at one scenario. */
    void look(ModelInfo model) {
        Optional<ModelPromoted> promoted = known.promoted(model.name());
        if (promoted.isEmpty()) {
            return;
        }
        List<ModelServed> live = known.replicas(model.name()).stream()
                .filter(served -> concerns(served, promoted.get()) || !gone(promoted.get())).toList();
        Optional<ModelServed> failed = live.stream().filter(served -> is(served, promoted.get(), ModelServed.FAILED)).findFirst();
        if (failed.isPresent()) {
            failed(promoted.get(), failed.get());
        } else if (!live.isEmpty() && live.stream().allMatch(served -> is(served, promoted.get(), ModelServed.READY))) {
            served(model, promoted.get(), live.size());
        }
    }

    private static boolean is(ModelServed served, ModelPromoted promoted, String state) {
        return concerns(served, promoted) && state.equals(served.state());
    }

    private void failed(ModelPromoted promoted, ModelServed failed) {
        String text = "failed: " + failed.replica() + ": " + failed.reason();
        VersionInfo version = registry.version(promoted.scenario(), promoted.version());
        if (!text.equals(version.tags().get(Tags.SERVING_FAILURE))) {
            registry.tag(promoted.scenario(), promoted.version(), Tags.SERVING_FAILURE, text);
            LOG.warn("{}: version {} cannot be served by {}: {}", promoted.scenario(), promoted.version(), failed.replica(), failed.reason());
        }
    }

    private void served(ModelInfo model, ModelPromoted promoted, int replicas) {
        if (promoted.version().equals(model.aliases().get(Tags.SERVING))) {
            return;
        }
        registry.untag(model.name(), promoted.version(), Tags.SERVING_FAILURE);
        registry.setAlias(model.name(), Tags.SERVING, promoted.version());
        LOG.info("{}: version {} is served by {} replica(s)", model.name(), promoted.version(), replicas);
    }

    private static boolean concerns(ModelServed served, ModelPromoted promoted) {
        return promoted.version().equals(served.version()) && promoted.bundle().equals(served.bundle());
    }

    private boolean gone(ModelPromoted promoted) {
        try {
            return Instant.parse(promoted.time()).plus(SILENCE).isBefore(clock.instant());
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
