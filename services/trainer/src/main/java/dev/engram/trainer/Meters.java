package dev.engram.trainer;

import dev.engram.lineage.journal.JournalEntry;
import dev.engram.trainer.scenario.Durations;
import dev.engram.trainer.scenario.Scenario;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What is measured: rounds by outcome, how long they take, how far behind the catalog is, what waits. */
final class Meters {
    private final MeterRegistry registry;
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

    void ended(JournalEntry entry) {
        String outcome = entry.round().result().outcome();
        registry.counter("engram.rounds", "scenario", entry.scenario(), "outcome", outcome).increment();
        registry.timer("engram.round.duration", "scenario", entry.scenario(), "outcome", outcome)
                .record(Duration.ofMillis((long) (Durations.seconds(entry.round(), entry.time()) * 1000)));
    }
}
