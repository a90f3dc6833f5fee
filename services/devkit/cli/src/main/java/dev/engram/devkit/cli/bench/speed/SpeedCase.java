package dev.engram.devkit.cli.bench.speed;

import java.util.Map;

/**
 * What is compared, and what is wanted.
 *
 * @param name    for the option {@code --case}
 * @param title   for people
 * @param rival   whom it is compared with
 * @param task    what our side does
 * @param other   what the other side does; the same, except where Engram is compared with itself
 * @param images  pictures that go through in a step
 * @param threads of both sides; 0 for as many as asked for
 * @param must    smallest ratio that is good enough; for {@link Rival#ITSELF_LATER} the largest growth, for {@link Rival#ITSELF_WITHOUT} the largest
 *     multiple
 * @param aim     ratio to reach; null without one
 */
public record SpeedCase(
        String name, String title, Rival rival, Map<String, Object> task, Map<String, Object> other, int images, int threads, double must, Double aim) {
    /** Whom something is compared with. */
    public enum Rival {
        /** PyTorch at its best setting. */
        PYTORCH,
        /** Engram at another task. */
        ITSELF,
        /** Engram at another task, which ours may take so many times as long as. */
        ITSELF_WITHOUT,
        /** Its own memory before. */
        ITSELF_LATER
    }

    /** Whether both sides are Engram. */
    boolean own() {
        return rival == Rival.ITSELF || rival == Rival.ITSELF_WITHOUT;
    }

    /** Whether the figure must not be above the must, rather than not below. */
    boolean most() {
        return rival == Rival.ITSELF_LATER || rival == Rival.ITSELF_WITHOUT;
    }

    /** Kind of its task. */
    String kind() {
        return task.get("kind").toString();
    }
}
