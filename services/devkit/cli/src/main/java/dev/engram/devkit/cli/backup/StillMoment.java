package dev.engram.devkit.cli.backup;

import dev.engram.devkit.cli.UserError;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A moment at which things that are read one after the other stood still: they are read until nothing moved meanwhile. */
final class StillMoment {
    private static final int TRIES = 50;

    private StillMoment() {}

    /**
     * What was found.
     *
     * @param marks where the moving things stood, before and after
     * @param taken what was taken between
     */
    record Found<M, T>(M marks, T taken) {}

    /**
     * Takes something while marks stand still.
     *
     * @param marks   reads where the moving things stand
     * @param take    takes it
     * @param discard removes what was taken in vain
     * @param moved   told of each try in vain
     * @throws UserError if they moved during every one of many tries
     */
    static <M, T> Found<M, T> of(Supplier<M> marks, Supplier<T> take, Consumer<T> discard, Runnable moved) {
        M before = marks.get();
        for (int i = 0; i < TRIES; i++) {
            T taken = take.get();
            M after = marks.get();
            if (after.equals(before)) {
                return new Found<>(before, taken);
            }
            discard.accept(taken);
            moved.run();
            before = after;
        }
        throw UserError.failed("journals or decisions moved on during each of " + TRIES + " tries to copy MLflow's database beside them."
                + " Nothing was changed; try again when fewer rounds end");
    }
}
