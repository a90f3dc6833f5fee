package dev.engram.lineage.round;

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
 */
public record Environment(String engram, String java, String natives, String cpu, String device, int threads) {
    /** SHA-256 of its canonical JSON. */
    public String hash() {
        return CanonicalJson.sha256(this);
    }
}
