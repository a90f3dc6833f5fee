package dev.engram.engine.retention;

import java.util.List;

/** The methods every PluginSet has. */
public final class StockRetention {
    private StockRetention() {}

    /** One factory each. */
    public static List<Object> all() {
        return List.of(new NoRetention(), new Joint(), new Replay(), new ErAce(), new LabelsTrick(), new StoredLogits(), new Teacher(), new Distillation(), new Ewc(),
                new SynapticIntelligence(), new AGem(), new BalancedFineTuning(), new BatchStatistics(), new WeightAlignment(), new BiasCorrection(),
                new NearestMean());
    }
}
