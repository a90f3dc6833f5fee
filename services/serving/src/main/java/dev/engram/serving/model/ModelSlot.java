package dev.engram.serving.model;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Where a scenario's model stands. Any thread may ask for it while another one puts a new model in. */
final class ModelSlot {
    private final String scenario;
    private final AtomicReference<ServedModel> current = new AtomicReference<>();
    private volatile boolean expected;

    ModelSlot(String scenario) {
        this.scenario = scenario;
    }

    String scenario() {
        return scenario;
    }

    /** Says whether a model will stand here, though none may yet. */
    void expect(boolean soon) {
        expected = soon;
    }

    boolean expected() {
        return expected;
    }

    /** A hold on the model that stands there now. */
    Optional<Lease> lease() {
        while (true) {
            ServedModel model = current.get();
            if (model == null) {
                return Optional.empty();
            }
            if (model.retain()) {
                return Optional.of(new Lease(model));
            }
            // It was replaced and drained between the two calls; its successor stands there.
        }
    }

    /** Puts a model in; the one that stood there closes when its last request is answered. */
    void put(ServedModel model) {
        letGo(current.getAndSet(model));
    }

    /** Leaves the slot empty. */
    void clear() {
        letGo(current.getAndSet(null));
    }

    private static void letGo(ServedModel old) {
        if (old != null) {
            old.release();
        }
    }

    /** The model's identity, without a hold. */
    Optional<ModelId> id() {
        return Optional.ofNullable(current.get()).map(ServedModel::id);
    }

    double waiting() {
        ServedModel model = current.get();
        return model == null ? 0 : model.waiting();
    }

    double round() {
        return id().map(id -> (double) id.round()).orElse(Double.NaN);
    }
}
