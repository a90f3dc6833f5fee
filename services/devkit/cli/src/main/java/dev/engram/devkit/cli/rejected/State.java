package dev.engram.devkit.cli.rejected;

/** What became of a refused record. */
public enum State {
    /** Nothing yet: somebody should look at it. */
    OPEN("open"),
    /** Its source event was admitted after the refusal. */
    ADMITTED("admitted since"),
    /** Its source event was refused again after that; the newest refusal counts. */
    REFUSED_AGAIN("refused again");

    private final String text;

    State(String text) {
        this.text = text;
    }

    /** For people. */
    @Override
    public String toString() {
        return text;
    }
}
