package dev.engram.ingest.kafka;

import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import java.util.concurrent.Flow;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the messages of the channel as memory allows and acknowledges each when its decision is published. Acknowledging is
 * what moves the consumer group's offset, up to the first record that is still under way.
 */
final class LabelledImages implements Flow.Subscriber<Message<byte[]>> {
    private static final Logger LOG = LoggerFactory.getLogger("ingest");

    private final Intake intake;
    private final Window window;
    private Flow.Subscription subscription;

    LabelledImages(Intake intake, Window window) {
        this.intake = intake;
        this.window = window;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(Message<byte[]> message) {
        ConsumerRecord<byte[], byte[]> record = record(message);
        long size = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        boolean another = window.enter(size);
        intake.take(record).whenComplete((nothing, failure) -> settle(message, size, failure));
        if (another) {
            subscription.request(1);
        }
    }

    private void settle(Message<byte[]> message, long size, Throwable failure) {
        if (failure != null) {
            // The service stops; who goes on gets the record again.
            LOG.debug("a record stays unacknowledged", failure);
            return;
        }
        message.ack();
        if (window.leave(size)) {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.error("no more records are read; ingest has to be started again", failure);
    }

    @Override
    public void onComplete() {
        LOG.info("no more records are read");
    }

    @SuppressWarnings("unchecked")
    private static ConsumerRecord<byte[], byte[]> record(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow().getRecord();
    }
}
