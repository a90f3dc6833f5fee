package dev.engram.serving.model;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A request's hold on a model: it stays open until the lease is closed, whatever is promoted meanwhile. */
public final class Lease implements AutoCloseable {
    private final ServedModel model;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(ServedModel model) {
        this.model = model;
    }

    /** The model. */
    public ServedModel model() {
        return model;
    }

    /** Lets the model do something and closes the lease when that is done, however it ends. */
    public <T> CompletableFuture<T> use(Function<ServedModel, CompletableFuture<T>> work) {
        CompletableFuture<T> doing = null;
        try {
            doing = work.apply(model).whenComplete((done, failure) -> close());
            return doing;
        } finally {
            if (doing == null) {
                close();
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            model.release();
        }
    }
}
