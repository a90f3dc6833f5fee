package dev.engram.lineage.round;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.engram.api.scenario.Precision;
import dev.engram.artifacts.CanonicalJson;

/**
 * What bits depend on beside the order. Two rounds of one order in one environment give the same bytes.
 *
 * @param engram  Engram's version
 * @param java    version of the JVM
 * @param natives hash over the native libraries
 * @param cpu     capability the kernels were chosen by, for example {@code AVX2}
 * @param device  what computed: {@code cpu} or the GPU's name
 * @param threads threads that computed
 * @param precision what the network was trained in, where it was not float32 by the scenario's own word: asked for, or chosen by measuring; null otherwise
 */
public record Environment(String engram, String java, String natives, String cpu, String device, int threads, Precision precision) {
    @JsonCreator
    public Environment {}

    /** One that trains in float32. */
    public Environment(String engram, String java, String natives, String cpu, String device, int threads) {
        this(engram, java, natives, cpu, device, threads, null);
    }

    /** SHA-256 of its canonical JSON. */
    public String hash() {
        return CanonicalJson.sha256(this);
    }
}
