package dev.engram.vision;

/** What stands where a moved picture leaves a gap. */
final class Fill {
    private static final String EDGE = "edge";
    private static final String BLACK = "black";

    private Fill() {}

    static String checked(String fill) {
        Checks.require(fill == null || fill.equals(EDGE) || fill.equals(BLACK), "fill", fill, "edge or black");
        return fill == null ? EDGE : fill;
    }

    static boolean isEdge(String fill) {
        return EDGE.equals(fill);
    }
}
