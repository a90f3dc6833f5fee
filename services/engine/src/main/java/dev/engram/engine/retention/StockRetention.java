package dev.engram.engine.retention;

import java.util.List;

/** The methods every PluginSet has. */
public final class StockRetention {
    private StockRetention() {}

    /** One factory each. */
    public static List<Object> all() {
        return List.of(new Replay(), new StoredLogits(), new Teacher(), new Ewc(), new Distillation());
    }
}
