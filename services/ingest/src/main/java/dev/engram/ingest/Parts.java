package dev.engram.ingest;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.ingest.admission.Admission;
import dev.engram.ingest.admission.Blobs;
import dev.engram.ingest.admission.Budget;
import dev.engram.ingest.admission.Pictures;
import dev.engram.ingest.kafka.Intake;
import dev.engram.ingest.kafka.Outbox;
import dev.engram.ingest.kafka.Settings;
import dev.engram.ingest.kafka.TopicScenarios;
import dev.engram.ingest.outage.Patience;
import dev.engram.ingest.reference.AllowedHosts;
import dev.engram.ingest.reference.HttpsAddresses;
import dev.engram.ingest.reference.References;
import dev.engram.ingest.reference.S3Addresses;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts the parts of ingest together and takes them apart when the service stops. None asks anything of the world here. */
@ApplicationScoped
class Parts {
    private final IngestConfig config;
    private final Map<String, Object> kafka;

    Parts(IngestConfig config, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.config = config;
        this.kafka = kafka;
    }

    @Produces
    @Singleton
    Patience patience() {
        return new Patience();
    }

    @Produces
    @Singleton
    Counts counts(MeterRegistry meters) {
        return new Counts(meters);
    }

    @Produces
    @Singleton
    Budget bytes() {
        return new Budget("bytes of uploads and references", Math.toIntExact(config.ingest().inFlightBytes().asLongValue()));
    }

    @Produces
    @Singleton
    Blobs blobs() {
        IngestConfig.S3 s3 = config.s3();
        return new Blobs(() -> MinioObjectStore.connect(s3.endpoint(), s3.accessKey(), s3.secretKey(), s3.bucket()));
    }

    @Produces
    @Singleton
    TopicScenarios scenarios() {
        return new TopicScenarios(new KafkaConsumer<>(Settings.reader(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    void close(@Disposes TopicScenarios scenarios) {
        scenarios.close();
    }

    @Produces
    @Singleton
    Outbox outbox(Patience patience) {
        return new Outbox(new KafkaProducer<>(Settings.writer(kafka), new ByteArraySerializer(), new ByteArraySerializer()), patience);
    }

    void close(@Disposes Outbox outbox) {
        outbox.close();
    }

    @Produces
    @Singleton
    Admission admission(TopicScenarios scenarios, Blobs blobs, Budget bytes) {
        IngestConfig.S3 s3 = config.s3();
        References references = new References(new S3Addresses(s3.endpoint(), s3.accessKey(), s3.secretKey()),
                new HttpsAddresses(new AllowedHosts(config.ingest().httpsHosts().orElse(List.of()))));
        return new Admission(scenarios, new Pictures(config.ingest().maxPixels()), references, blobs, bytes, Clock.systemUTC());
    }

    @Produces
    @Singleton
    Intake intake(Admission admission, Outbox outbox, Patience patience, Counts counts, Threads threads) {
        return new Intake(admission, outbox, patience, counts, threads.deciders(), threads.sender(), Clock.systemUTC());
    }
}
