package dev.engram.serving.model;

/**
 * Which model it is.
 *
 * @param scenario scenario id
 * @param version  MLflow's model version, which people and paths use
 * @param round    the round it came from
 * @param bundle   SHA-256 of its {@code bundle.json}
 */
public record ModelId(String scenario, String version, long round, String bundle) {
    @Override
    public String toString() {
        return scenario + " version " + version + " (round " + round + ")";
    }
}
