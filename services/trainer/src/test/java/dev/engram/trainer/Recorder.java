package dev.engram.trainer;

import dev.engram.api.event.RoundEvent;
import dev.engram.trainer.kafka.EventSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Remembers what was sent; a broker that is away does not take it. */
public final class Recorder implements EventSink {
    /** One event. */
    public record Sent(String topic, String key, String type, Object value) {}

    private final List<Sent> sent = new ArrayList<>();
    private boolean away;

    /** From now on nothing arrives, or everything does. */
    public void away(boolean now) {
        away = now;
    }

    @Override
    public CompletableFuture<Void> send(String topic, String key, String type, Object value) {
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("the broker is away"));
        }
        sent.add(new Sent(topic, key, type, value));
        return CompletableFuture.completedFuture(null);
    }

    /** Everything that arrived. */
    public List<Sent> sent() {
        return sent;
    }

    /** The events about rounds, in their order. */
    public List<RoundEvent> rounds() {
        return sent.stream().map(Sent::value).filter(RoundEvent.class::isInstance).map(RoundEvent.class::cast).toList();
    }
}
