package dev.engram.ingest;

import dev.engram.ingest.outage.Patience;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads records are worked on. When the service stops nobody waits any longer for what is missing. */
@Singleton
class Threads {
    private final Patience patience;
    private final ExecutorService deciders;
    private final ExecutorService sender;

    Threads(IngestConfig config, Patience patience) {
        this.patience = patience;
        this.deciders = Executors.newFixedThreadPool(config.ingest().threads(), named("decide-"));
        this.sender = Executors.newSingleThreadExecutor(named("send-"));
    }

    /** Check and store, several at a time. */
    Executor deciders() {
        return deciders;
    }

    /** Publishes in order. */
    Executor sender() {
        return sender;
    }

    void stopping(@Observes ShutdownEvent event) {
        patience.stop();
    }

    @PreDestroy
    void stop() {
        deciders.shutdownNow();
        sender.shutdownNow();
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
