package dev.engram.engine.plugins;

import java.util.Optional;
import java.util.Set;

/** What plugins of rounds that ended left in this JVM, which is to be ended, too, when it is more than a little. */
public final class Leftovers {
    /** Sets that are closed but in memory: more are kept there by what their plugins left behind. */
    private static final int FEW = 8;

    private static final long GRACE_MILLIS = 1_000;
    private static final int COLLECTIONS = 5;

    private Leftovers() {}

    /** Why this JVM should do no further round; empty if nothing speaks against it. Called between rounds. */
    public static Optional<String> found() {
        Set<String> running = Whereabouts.inPlugins();
        if (!running.isEmpty()) {
            // Threads that were told to end get the time to.
            pause(GRACE_MILLIS);
            running = Whereabouts.inPlugins();
        }
        if (!running.isEmpty()) {
            return Optional.of("threads of plugins still run after the round: " + running);
        }
        if (PluginLoader.present() > FEW) {
            int present = present();
            if (present > FEW) {
                return Optional.of(present + " PluginSets of rounds that ended cannot be collected: a plugin leaves a thread, a static field of the"
                        + " JDK or a shutdown hook behind");
            }
        }
        return Optional.empty();
    }

    /** PluginSets in memory after full collections: what a cleaner holds is let go by a second one. */
    public static int present() {
        for (int i = 0; i < COLLECTIONS && PluginLoader.present() > 0; i++) {
            System.gc();
            pause(50);
        }
        return PluginLoader.present();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
