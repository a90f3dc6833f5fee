package dev.engram.devkit.cli.wire;

import dev.engram.devkit.cli.UserError;
import dev.engram.registry.Mlflow;
import java.time.Duration;

/** Promotes as a person does: by MLflow's alias {@code champion}. Everything after that the platform does. */
public final class Promotion {
    private static final String CHAMPION = "champion";
    private static final String VERDICT_TAG = "engram.promotion";

    private final Connection connection;

    /** Promotions on this platform. */
    public Promotion(Connection connection) {
        this.connection = connection;
    }

    /** Sets the alias; returns at once. */
    public void setChampion(String scenario, String version) {
        connection.mlflow().setAlias(scenario, CHAMPION, version);
    }

    /**
     * Sets the alias and waits until serving answers with the version.
     *
     * @return seconds from the alias to the answer
     * @throws UserError if the version is not known, was refused, or did not come in time
     */
    public double promote(String scenario, String version, Duration atMost) {
        requireVersion(scenario, version);
        long start = System.nanoTime();
        setChampion(scenario, version);
        long deadline = start + atMost.toNanos();
        for (int look = 0; !connection.serving().versions(scenario).contains(version); look++) {
            if (look % 20 == 19) {
                refuse(scenario, version);
            }
            if (System.nanoTime() > deadline) {
                throw UserError.failed("version " + version + " of '" + scenario + "' is champion, but serving did not answer with it within "
                        + atMost.toSeconds() + " s; served: " + connection.serving().versions(scenario));
            }
            Pause.of(Duration.ofMillis(50));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void requireVersion(String scenario, String version) {
        boolean known = connection.trainer().rounds(scenario).stream().anyMatch(round -> version.equals(round.version()));
        if (!known) {
            throw UserError.unknown("version", version, connection.trainer().rounds(scenario).stream()
                    .filter(round -> round.version() != null).map(Round::version).toList());
        }
    }

    private void refuse(String scenario, String version) {
        Mlflow mlflow = connection.mlflow();
        String verdict = mlflow.version(scenario, version).tags().getOrDefault(VERDICT_TAG, "");
        if (verdict.startsWith("refused")) {
            throw UserError.failed("version " + version + " of '" + scenario + "' was not promoted: " + verdict);
        }
    }
}
