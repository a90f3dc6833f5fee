package dev.engram.engine.program;

/**
 * Whether operations of this thread are recorded for gradients, while a block lasts; put back at its end, also after an
 * exception. Every new thread starts with recording on.
 *
 * <pre>{@code
 * try (GradientMode on = GradientMode.on()) { loss = …; gradients = program.gradients(loss, parameters); }
 * }</pre>
 */
public final class GradientMode implements AutoCloseable {
    private final boolean before;

    private GradientMode(boolean on) {
        before = Script.recording();
        Script.recording(on);
    }

    /** Records. */
    public static GradientMode on() {
        return new GradientMode(true);
    }

    /** Records nothing. */
    public static GradientMode off() {
        return new GradientMode(false);
    }

    /** Whether this thread records now. */
    public static boolean isOn() {
        return Script.recording();
    }

    @Override
    public void close() {
        Script.recording(before);
    }
}
