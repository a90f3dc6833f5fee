package dev.engram.devkit.speed;

/** Something that takes turns at being measured. Not thread-safe. */
interface Measured extends AutoCloseable {
    /** Trained numbers of its network; 0 without one. */
    long parameters();

    /** What it computes in. */
    default String setting() {
        return "float32";
    }

    /** Does so many steps, each timed. */
    Turn turn(int steps);

    @Override
    void close();
}
