package dev.engram.vision;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;

/**
 * Dalal and Triggs, "Histograms of Oriented Gradients" (2005), with a linear classifier: the handcrafted baseline. The histograms are fixed, the
 * classifier alone is trained, so it says what there is to gain from learning features.
 */
@Plugin(name = "hog", config = Hog.Config.class)
public final class Hog implements ModelFactory<Hog.Config> {
    private static final double EPSILON = 1e-4;

    /**
     * What can be chosen.
     *
     * @param bins directions that gradients are counted by; 9 by default
     * @param cell side of a cell in pixels; by default 2 for pictures of up to 16 pixels, 4 up to 32, 8 up to 64, 16 above
     */
    public record Config(Integer bins, Integer cell) {
        public Config {
            bins = Checks.within("bins", bins, 9, 2, 180);
            Checks.require(cell == null || cell >= 1 && cell <= 256, "cell", cell, "1 to 256");
        }
    }

    @Override
    public Network create(Config config, InputSpec input, int classes) {
        int side = Math.min(input.height(), input.width());
        int cell = config.cell() != null ? config.cell() : cell(side);
        Checks.require(side >= 2 * cell, "cell", cell, "at most half of " + input.height() + "x" + input.width() + " pixels, because a block has 2x2 cells");
        return Network.builder(input).named("hog").orientedGradients(config.bins(), cell).blockNorm(EPSILON)
                .flatten().output("features").head("fc", classes).build();
    }

    /** At least four cells a side: with fewer there is too little to tell classes by. */
    private static int cell(int side) {
        if (side <= 16) {
            return 2;
        }
        return side <= 32 ? 4 : side <= 64 ? 8 : 16;
    }
}
