package dev.engram.lineage.sweep;

/** Who watches a sweep, and may end it. */
public interface SweepWatch {
    /** Nobody. */
    SweepWatch NONE = (what, done, total) -> { };

    /**
     * How far it is.
     *
     * @param what  what it does, for people
     * @param done  so many
     * @param total of so many; 0 when that is not known
     */
    void at(String what, long done, long total);

    /** Whether it is to go on. One that ends early has deleted less; nothing else is different. */
    default boolean goesOn() {
        return true;
    }
}
