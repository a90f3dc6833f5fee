package dev.engram.api.scenario;

/**
 * When a candidate becomes a challenger. Only what the champion knows is compared with it.
 *
 * @param maxDrop     largest allowed loss of average accuracy against the champion on the hold-out slices both know, 0 to 1
 * @param minAccuracy smallest allowed average accuracy over all hold-out slices, 0 to 1
 */
public record GatePlan(double maxDrop, double minAccuracy) {
    public GatePlan {
        if (!(maxDrop >= 0 && maxDrop <= 1)) {
            throw new IllegalArgumentException("gate.maxDrop: expected 0 to 1, got " + maxDrop);
        }
        if (!(minAccuracy >= 0 && minAccuracy <= 1)) {
            throw new IllegalArgumentException("gate.minAccuracy: expected 0 to 1, got " + minAccuracy);
        }
    }

    /** At most 0.10 lost against the champion, no lower bound. */
    public static GatePlan defaults() {
        return new GatePlan(0.10, 0);
    }
}
