package dev.engram.lineage;

/**
 * How a round is computed and called.
 *
 * @param device  {@code cpu}, {@code auto}, {@code gpu<n>}, several joined by {@code +}, or {@code gpus}
 * @param threads threads to compute with; 0 for all
 * @param export  whether a bundle is wanted
 * @param cause   {@code requested}, {@code count}, {@code age} or {@code bisection}
 * @param name    name of the experience for people, or null
 */
public record RoundOptions(String device, int threads, boolean export, String cause, String name) {
    /** Cause of a round that tries suspects alone. */
    public static final String BISECTION = "bisection";

    /** On the processor, with all threads and a bundle, because it was requested. */
    public static RoundOptions defaults() {
        return new RoundOptions("cpu", 0, true, "requested", null);
    }

    /** The same with another name. */
    public RoundOptions named(String other) {
        return new RoundOptions(device, threads, export, cause, other);
    }

    /** The same for another cause. */
    public RoundOptions because(String other) {
        return new RoundOptions(device, threads, export, other, name);
    }
}
