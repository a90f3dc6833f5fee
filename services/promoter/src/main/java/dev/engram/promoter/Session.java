package dev.engram.promoter;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.promoter.promotion.Known;
import dev.engram.promoter.promotion.Promoter;
import dev.engram.promoter.promotion.ScenarioStatus;
import dev.engram.promoter.webhook.WebhookRegistration;
import dev.engram.registry.Mlflow;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The promoter from connecting to the first thing it cannot go on after. */
final class Session implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final TopicReader reader;
    private final KafkaOutbox outbox;
    private final Promoter promoter;
    private final Optional<WebhookRegistration> webhook;
    private final Mlflow mlflow;
    private final Duration poll;
    private final AtomicBoolean afresh = new AtomicBoolean(true);

    private Session(TopicReader reader, KafkaOutbox outbox, Promoter promoter, Optional<WebhookRegistration> webhook, Mlflow mlflow, Duration poll) {
        this.reader = reader;
        this.outbox = outbox;
        this.promoter = promoter;
        this.webhook = webhook;
        this.mlflow = mlflow;
        this.poll = poll;
    }

    static Session open(PromoterConfig config, String bootstrap, URI address) {
        Clock clock = Clock.systemUTC();
        PromoterConfig.S3 s3 = config.s3();
        ObjectStore store = MinioObjectStore.connect(s3.endpoint(), s3.accessKey(), s3.secretKey(), s3.bucket());
        Mlflow mlflow = Mlflow.connect(config.mlflow().url());
        Known known = new Known();
        TopicReader reader = new TopicReader(bootstrap, known);
        KafkaOutbox outbox = new KafkaOutbox(bootstrap);
        Promoter promoter = new Promoter(known, new MlflowRegistry(mlflow), store, outbox, clock);
        Optional<WebhookRegistration> webhook = config.promoter().webhookSecret()
                .map(secret -> new WebhookRegistration(mlflow, address.resolve("/hooks/mlflow"), secret, clock));
        return new Session(reader, outbox, promoter, webhook, mlflow, config.promoter().poll());
    }

    /** Reads the topics to their end and looks once. */
    Map<String, ScenarioStatus> look() {
        boolean again = afresh.getAndSet(false);
        reader.catchUp();
        webhook.ifPresent(WebhookRegistration::ensure);
        return promoter.look(again);
    }

    /**
     * Waits until it is time to look again.
     *
     * @param troubled whether something was left undone that may go better soon
     */
    void await(boolean troubled) {
        reader.await(troubled && poll.compareTo(SOON) > 0 ? SOON : poll);
    }

    void lookNow() {
        afresh.set(true);
        reader.wake();
    }

    @Override
    public void close() {
        try (outbox) {
            reader.close();
        }
    }

    @Override
    public String toString() {
        return mlflow.server() + ", every " + poll.toSeconds() + " s" + (webhook.isPresent() ? " and when it is told" : "");
    }
}
