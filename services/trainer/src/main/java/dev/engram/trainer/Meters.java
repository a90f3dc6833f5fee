package dev.engram.trainer;

import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.sweep.SweepReport;
import dev.engram.trainer.scenario.Durations;
import dev.engram.trainer.scenario.Scenario;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is measured: rounds by outcome, how long they take, how far behind the catalog is, what waits. */
final class Meters {
    private final MeterRegistry registry;
    private final AtomicReference<SweepReport> swept = new AtomicReference<>();
    private final Set<String> scenarios = ConcurrentHashMap.newKeySet();

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    void lag(Supplier<Number> lag) {
        Gauge.builder("engram.catalog.lag", lag).description("records of the training log that the catalog has not read").register(registry);
    }

    void running(Supplier<Number> running) {
        Gauge.builder("engram.rounds.running", running).description("rounds under way").register(registry);
    }

    void waiting(Scenario scenario) {
        if (scenarios.add(scenario.id())) {
            Gauge.builder("engram.changes.waiting", () -> scenario.waiting().changes()).tag("scenario", scenario.id())
                    .description("changes that wait for a round").register(registry);
        }
    }

    /** What the last sweep of this trainer found, and all its sweeps deleted. */
    void swept(SweepReport report) {
        if (swept.getAndSet(report) == null) {
            gauge("engram.store.blobs", "blobs in the store at the last sweep", SweepReport::blobs);
            gauge("engram.store.bytes", "size of the blobs in the store at the last sweep", SweepReport::bytes);
            gauge("engram.store.orphans", "blobs that nothing names, at the last sweep", found -> found.orphans() + found.young());
        }
        registry.counter("engram.sweep.deleted").increment(report.deleted());
    }

    private void gauge(String name, String description, ToDoubleFunction<SweepReport> value) {
        Gauge.builder(name, () -> value.applyAsDouble(swept.get())).description(description).register(registry);
    }

    void ended(JournalEntry entry) {
        String outcome = entry.round().result().outcome();
        registry.counter("engram.rounds", "scenario", entry.scenario(), "outcome", outcome).increment();
        registry.timer("engram.round.duration", "scenario", entry.scenario(), "outcome", outcome)
                .record(Duration.ofMillis((long) (Durations.seconds(entry.round(), entry.time()) * 1000)));
    }
}
