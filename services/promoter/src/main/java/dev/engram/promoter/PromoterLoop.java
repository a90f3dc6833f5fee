package dev.engram.promoter;

import dev.engram.promoter.promotion.ScenarioStatus;
import dev.engram.registry.MlflowException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that promotes. It works in sessions: one connects, reads the topics and looks again and again; whatever it cannot go on
 * after ends it, and the next one starts from what the topics say. So nothing has to be there at the start, and anything may go away.
 */
@ApplicationScoped
public class PromoterLoop {
    private static final Logger LOG = LoggerFactory.getLogger("promoter");
    private static final long SHORTEST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final PromoterConfig config;
    private final String bootstrap;
    private final HttpServer server;
    private final MeterRegistry meters;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "promoter");
    private volatile Session session;
    private volatile String missing = "nothing was looked at yet";
    private volatile Map<String, ScenarioStatus> statuses = Map.of();

    PromoterLoop(PromoterConfig config, @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrap, HttpServer server, MeterRegistry meters) {
        this.config = config;
        this.bootstrap = bootstrap;
        this.server = server;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping.countDown();
        lookNow();
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }

    /** Has it look at once, and check again what it refused a moment ago. */
    public void lookNow() {
        Session now = session;
        if (now != null) {
            now.lookNow();
        }
    }

    /** What is missing for promoting; empty if nothing is. */
    public String missing() {
        return missing;
    }

    /** Whether the thread runs. */
    public boolean alive() {
        return thread.isAlive();
    }

    /** What the last look saw. */
    public Map<String, ScenarioStatus> statuses() {
        return statuses;
    }

    private void run() {
        long pause = SHORTEST_PAUSE_MS;
        while (!over()) {
            long start = System.nanoTime();
            session();
            boolean lasted = System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MS) && missing.isEmpty();
            pause = lasted ? SHORTEST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS);
            pause(pause);
        }
    }

    private void session() {
        try (Session opened = Session.open(config, bootstrap, address())) {
            session = opened;
            LOG.info("promoting by {}", opened);
            while (!over()) {
                opened.await(!look(opened));
            }
        } catch (RuntimeException e) {
            say(e);
        } finally {
            session = null;
        }
    }

    /** Whether nothing was left undone. */
    private boolean look(Session opened) {
        try {
            statuses = opened.look();
            meters.counter("engram.promoter.looks", "result", "done").increment();
            missing = "";
            return statuses.values().stream().allMatch(status -> status.error() == null && status.refusal() == null);
        } catch (MlflowException e) {
            meters.counter("engram.promoter.looks", "result", "failed").increment();
            say(e);
            return false;
        }
    }

    private void say(RuntimeException e) {
        if (!over() && !String.valueOf(e.getMessage()).equals(missing)) {
            LOG.warn("cannot promote now: {}", e.getMessage());
            LOG.debug("cannot promote now", e);
            missing = String.valueOf(e.getMessage());
        }
    }

    private URI address() {
        return config.promoter().url().orElseGet(() -> {
            // Known a moment after the start.
            while (server.getPort() <= 0 && !over()) {
                pause(20);
            }
            return URI.create("http://127.0.0.1:" + server.getPort());
        });
    }

    private boolean over() {
        return stopping.getCount() == 0;
    }

    private void pause(long millis) {
        try {
            stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }
}
