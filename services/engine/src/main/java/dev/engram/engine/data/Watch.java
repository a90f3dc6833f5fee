package dev.engram.engine.data;

import dev.engram.engine.RoundFailure;
import dev.engram.engine.plugins.Whereabouts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Plugin code that works on pixels, under the eyes of who waits for it. Thread-safe. */
final class Watch {
    private final Map<Thread, Work> working = new ConcurrentHashMap<>();

    /** One plugin at one sample; each has an identity of its own. */
    private static final class Work {
        private final String plugin;
        private final String sample;
        private int looks;

        Work(String plugin, String sample) {
            this.plugin = plugin;
            this.sample = sample;
        }
    }

    /**
     * Does the work.
     *
     * @param plugin kind and name, for people
     * @throws AugmentationException with what it threw
     */
    <T> T over(String plugin, String sample, Supplier<T> work) {
        working.put(Thread.currentThread(), new Work(plugin, sample));
        try {
            return work.get();
        } catch (RoundFailure | OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new AugmentationException(plugin, sample, e);
        } finally {
            working.remove(Thread.currentThread());
        }
    }

    /**
     * Looks at what is being worked on; called at equal distances by one thread that waits. Time is counted in such looks, not by a clock: a
     * process that was stopped for an hour is not late.
     *
     * @param most looks at one plugin at one sample
     * @throws RoundFailure if one of them went on for longer; says where it is
     */
    void look(int most, double seconds) {
        working.forEach((thread, work) -> {
            if (++work.looks > most) {
                throw new RoundFailure(work.plugin + " has worked on sample " + work.sample + " for " + Math.round(most * seconds)
                        + " s and has not ended" + Whereabouts.of(thread) + ". It is taken for endless: correct it and install the corrected jar, or leave it"
                        + " out of the scenario");
            }
        });
    }
}
