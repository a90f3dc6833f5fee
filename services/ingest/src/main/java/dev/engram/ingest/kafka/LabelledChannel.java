package dev.engram.ingest.kafka;

import dev.engram.ingest.IngestConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The channel of {@code engram.images.labelled}. */
@ApplicationScoped
public class LabelledChannel {
    private final Intake intake;
    private final Window window;

    LabelledChannel(Intake intake, IngestConfig config, MeterRegistry meters) {
        this.intake = intake;
        this.window = new Window(config.ingest().inFlightRecords(), config.ingest().inFlightBytes().asLongValue());
        Gauge.builder("engram.ingest.in.flight.records", window, Window::records).register(meters);
        Gauge.builder("engram.ingest.in.flight.bytes", window, Window::bytes).register(meters);
    }

    /** Where its messages go. */
    @Incoming("images-labelled")
    public Flow.Subscriber<Message<byte[]>> messages() {
        return new LabelledImages(intake, window);
    }
}
