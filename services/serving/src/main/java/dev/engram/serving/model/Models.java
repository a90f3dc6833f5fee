package dev.engram.serving.model;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All models of this replica, one per scenario. Thread-safe. */
public final class Models {
    private final MeterRegistry registry;
    private final Map<String, ModelSlot> slots = new ConcurrentHashMap<>();
    private final Map<String, ModelMetrics> metrics = new ConcurrentHashMap<>();

    /** No models yet. */
    public Models(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Says that a scenario will have a model: until then asking for it is too early, not wrong. */
    public void expect(String scenario) {
        slot(scenario).expect(true);
    }

    /** Puts a loaded model into its scenario's slot. From now on it answers; the old one finishes what it began. */
    public void put(ServedModel model) {
        slot(model.id().scenario()).put(model);
        metrics(model.id().scenario()).swapped("ready");
    }

    /** Notes that a scenario's new model was refused; what stood there stays. */
    public void refused(String scenario) {
        ModelSlot slot = slot(scenario);
        slot.expect(false);
        metrics(scenario).swapped("failed");
    }

    /** Takes a scenario's model away. */
    public void remove(String scenario) {
        ModelSlot slot = slot(scenario);
        slot.expect(false);
        slot.clear();
    }

    /**
     * A hold on the scenario's model.
     *
     * @throws NoModelException if it has none
     */
    public Lease lease(String scenario) {
        ModelSlot slot = slots.get(scenario);
        if (slot == null) {
            throw NoModelException.unknown(scenario, known());
        }
        return slot.lease().orElseThrow(() -> slot.expected() ? NoModelException.loading(scenario) : NoModelException.unknown(scenario, known()));
    }

    /** Which model answers for the scenario. */
    public Optional<ModelId> current(String scenario) {
        return Optional.ofNullable(slots.get(scenario)).flatMap(ModelSlot::id);
    }

    /** Which models answer, by scenario. */
    public List<ModelId> current() {
        return slots.keySet().stream().sorted().flatMap(scenario -> current(scenario).stream()).toList();
    }

    /** Counts an answer; of scenarios without a slot all together, so that nobody can make counters by asking. */
    public void answered(String scenario, long nanos, String outcome) {
        if (slots.containsKey(scenario)) {
            metrics(scenario).answered(nanos, outcome);
        } else {
            registry.counter("engram.serving.requests", "scenario", "", "outcome", outcome).increment();
        }
    }

    ModelMetrics metrics(String scenario) {
        return metrics.computeIfAbsent(scenario, name -> new ModelMetrics(registry, slot(name)));
    }

    private List<String> known() {
        return current().stream().map(ModelId::scenario).toList();
    }

    private ModelSlot slot(String scenario) {
        return slots.computeIfAbsent(scenario, ModelSlot::new);
    }
}
