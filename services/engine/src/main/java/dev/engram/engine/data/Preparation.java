package dev.engram.engine.data;

import dev.engram.api.augment.Picture;
import dev.engram.api.scenario.InputSpec;
import dev.engram.inference.Preprocessing;
import dev.engram.inference.picture.PixelGrid;
import java.util.function.IntBinaryOperator;

/** Pictures as serving will prepare them, and finer ones for training to cut parts out of. Thread-safe. */
public final class Preparation implements Pictures.Decoder {
    private final Preprocessing preprocessing;

    /** For a network that is fed so. */
    public Preparation(InputSpec input) {
        preprocessing = new Preprocessing(input);
    }

    @Override
    public byte[] pixels(byte[] file) {
        return preprocessing.pixels(file);
    }

    @Override
    public Picture detailed(byte[] file, double oversampling) {
        return picture(preprocessing.detailed(file, oversampling));
    }

    @Override
    public Picture detailed(byte[] file, double oversampling, IntBinaryOperator rows) {
        return picture(preprocessing.detailed(file, oversampling, rows));
    }

    private static Picture picture(PixelGrid grid) {
        return Picture.of(grid.bytes(), grid.width(), grid.height(), grid.channels());
    }
}
