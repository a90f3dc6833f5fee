package dev.engram.devkit.cli.bench;

import dev.engram.devkit.cli.platform.Installation;
import java.util.HashMap;
import java.util.Map;

/** A trainer whose worker learns nothing. */
final class StubTrainer {
    /** Nobody listens there, also not somebody else's MLflow that is started meanwhile. */
    private static final String NOWHERE = "http://127.0.0.1:9";

    private StubTrainer() {}

    /** What its environment has beside a platform's. */
    static Map<String, String> settings(Installation installation, boolean mlflow) {
        Map<String, String> settings = new HashMap<>();
        settings.put("ENGRAM_TRAINER_WORKER_CLASSPATH", installation.stub().toString());
        settings.put("ENGRAM_TRAINER_SWEEP_EVERY", "0s");
        if (!mlflow) {
            settings.put("ENGRAM_MLFLOW_URL", NOWHERE);
        }
        return settings;
    }
}
