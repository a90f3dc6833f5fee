package dev.engram.promoter.promotion;

import dev.engram.api.sample.Hashes;
import java.nio.charset.StandardCharsets;

/**
 * Ids of decisions. An id follows from the version and from the decision before it, so whoever decides the same in the same place, a second
 * time after a crash or at the same time elsewhere, gives it the same id, and going there and back again gives new ones.
 */
final class DecisionIds {
    private static final int DIGITS = 16;

    private DecisionIds() {}

    /**
     * The id.
     *
     * @param what     {@code champion} or {@code review}
     * @param previous id of the scenario's decision before; empty for the first
     */
    static String of(String scenario, String version, String what, String previous) {
        String place = String.join("\n", scenario, version, what, previous);
        return scenario + "-v" + version + "-" + what + "-" + Hashes.sha256(place.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    }
}
