package dev.engram.devkit.cli.bench.speed;

/** One side of a measurement could not do its part. */
public final class SideFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final String side;
    private final boolean gone;

    /**
     * What went wrong.
     *
     * @param side its name
     * @param gone whether its process ended or is of no more use; otherwise it refused what it was asked
     */
    SideFailed(String side, String message, boolean gone) {
        super(side + " " + message);
        this.side = side;
        this.gone = gone;
    }

    /** A side that cannot take part, with the reason. */
    public static SideFailed absent(String side, String reason) {
        return new SideFailed(side, "cannot take part: " + reason, false);
    }

    String side() {
        return side;
    }

    boolean gone() {
        return gone;
    }
}
