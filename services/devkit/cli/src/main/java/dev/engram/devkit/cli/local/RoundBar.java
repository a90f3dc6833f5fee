package dev.engram.devkit.cli.local;

import dev.engram.devkit.cli.console.Console;
import dev.engram.lineage.round.Progress;
import java.util.Locale;

/** The progress of a round in this process, as a person sees it. */
final class RoundBar implements AutoCloseable {
    private final dev.engram.devkit.cli.console.Progress bar;

    RoundBar(Console console, String title) {
        bar = console.progress(title, 0);
    }

    /** Phases of a single part are over before anybody has read of them. */
    void show(Progress at) {
        if (at.steps() < 2) {
            return;
        }
        bar.at(at.step(), at.steps(), describe(at));
    }

    private static String describe(Progress at) {
        if (at.epochs() == 0) {
            return at.phase();
        }
        return String.format(Locale.ROOT, "%s  epoch %d/%d  step %d/%d  loss %.4f  %.0f images/s  %s left", at.phase(), at.epoch(), at.epochs(),
                at.step(), at.steps(), at.loss(), at.imagesPerSecond(), dev.engram.devkit.cli.console.Progress.duration(at.secondsLeft()));
    }

    @Override
    public void close() {
        bar.close();
    }
}
