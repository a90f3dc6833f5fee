package dev.engram.lineage;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.ErasedArtifactException;
import dev.engram.artifacts.Erasures;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The samples that were erased in one scenario: nothing learns them, also when their bytes came back for another one. */
final class ErasedSamples {
    private final Map<String, ErasedArtifactException> erased = new TreeMap<>();

    private ErasedSamples() {}

    /** Those of a scenario as they are now; costs one list, and a look at each tombstone. */
    static ErasedSamples of(String scenario, Artifacts artifacts) {
        ErasedSamples samples = new ErasedSamples();
        Erasures erasures = artifacts.erasures();
        for (String sha256 : erasures.blobs()) {
            erasures.find(sha256).filter(tombstone -> tombstone.knownTo().contains(scenario))
                    .ifPresent(tombstone -> samples.erased.put(sha256, new ErasedArtifactException(sha256, tombstone)));
        }
        return samples;
    }

    boolean isEmpty() {
        return erased.isEmpty();
    }

    /** Those that an order needs, by id. */
    List<ErasedArtifactException> in(RoundOrder order) {
        return Stream.concat(order.experience().stream(), order.memory().stream()).map(OrderSample::id).distinct().sorted()
                .filter(erased::containsKey).map(erased::get).toList();
    }
}
