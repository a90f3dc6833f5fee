package dev.engram.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.outage.Patience;
import dev.engram.ingest.outage.StoppedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Patience patience = new Patience();
    private final Outbox outbox = new Outbox(producer, patience);
    private final ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("topic", new byte[] {1});

    @Test
    void isSureOnlyWhenTheBrokerSaidSo() throws Exception {
        // Given a record on its way
        CompletableFuture<Void> sure = outbox.send(record, Runnable::run);
        assertThat(sure).isNotDone();

        // When the broker has it, then it is sure
        producer.completeNext();
        assertThat(sure).isCompleted();
    }

    @Test
    void sendsAgainWhatTheBrokerRefused() throws Exception {
        // Given a record that the broker did not take
        CompletableFuture<Void> sure = outbox.send(record, Runnable::run);
        producer.errorNext(new TopicAuthorizationException("not yours"));

        // When it takes it the second time
        while (!producer.completeNext()) {
            Thread.onSpinWait();
        }

        // Then it is sure, and was handed over twice
        sure.get(30, TimeUnit.SECONDS);
        assertThat(producer.history()).hasSize(2);
    }

    @Test
    void holdsUpItsThreadWhileTheProducerTakesNothing() throws Exception {
        // Given a producer that has no room or knows no broker
        producer.sendException = new TimeoutException("no metadata");
        CompletableFuture<CompletableFuture<Void>> sending = CompletableFuture.supplyAsync(() -> outbox.send(record, Runnable::run));

        // When it takes records again
        producer.sendException = null;
        CompletableFuture<Void> sure = sending.get(30, TimeUnit.SECONDS);

        // Then the record is under way
        producer.completeNext();
        sure.get(30, TimeUnit.SECONDS);
    }

    @Test
    void doesNotSendAgainWhatSomebodyWaitsFor() {
        // Given a request's record
        CompletableFuture<Void> sent = outbox.once(record);

        // When the broker refuses it, then the request is told
        producer.errorNext(new TopicAuthorizationException("not yours"));
        assertThat(sent).isCompletedExceptionally();
        assertThat(sent.handle((nothing, failure) -> failure).join()).isInstanceOf(AwayException.class).hasMessageContaining("not yours");
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void givesUpWhenTheServiceStops() {
        // Given a service that stops while a record is on its way
        CompletableFuture<Void> sure = outbox.send(record, Runnable::run);
        patience.stop();

        // When the record fails, then it stays undecided
        producer.errorNext(new TimeoutException("closed"));
        assertThat(sure.handle((nothing, failure) -> failure).join()).isInstanceOf(StoppedException.class);
    }
}
