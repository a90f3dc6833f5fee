package dev.engram.serving.model;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What is measured of one scenario's models, whichever version answers. */
final class ModelMetrics {
    private final Timer queue;
    private final Timer inference;
    private final DistributionSummary batch;
    private final Timer latency;
    private final MeterRegistry registry;
    private final Tags scenario;

    ModelMetrics(MeterRegistry registry, ModelSlot slot) {
        this.registry = registry;
        this.scenario = Tags.of("scenario", slot.scenario());
        this.queue = timer("engram.serving.queue", "Time a request waits for a batch");
        this.inference = timer("engram.serving.inference", "Time of one run of the model");
        this.latency = timer("engram.serving.latency", "Time from a request's bytes to its answer");
        this.batch = DistributionSummary.builder("engram.serving.batch").description("Pictures in one run of the model")
                .tags(scenario).register(registry);
        registry.gauge("engram.serving.waiting", scenario, slot, ModelSlot::waiting);
        registry.gauge("engram.serving.round", scenario, slot, ModelSlot::round);
    }

    void waited(long nanos) {
        queue.record(nanos, TimeUnit.NANOSECONDS);
    }

    void ran(int pictures, long nanos) {
        inference.record(nanos, TimeUnit.NANOSECONDS);
        batch.record(pictures);
    }

    void answered(long nanos, String outcome) {
        latency.record(nanos, TimeUnit.NANOSECONDS);
        counter("engram.serving.requests", outcome).increment();
    }

    void swapped(String outcome) {
        counter("engram.serving.swaps", outcome).increment();
    }

    private Counter counter(String name, String outcome) {
        return registry.counter(name, scenario.and("outcome", outcome));
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name).description(description).tags(scenario).publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1)).maximumExpectedValue(Duration.ofSeconds(10)).register(registry);
    }
}
