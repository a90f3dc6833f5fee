package dev.engram.engine.data;

import dev.engram.api.augment.Blend;
import dev.engram.api.augment.Rows;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.RoundFailure;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A plan's mixings; of several one is chosen for each pass. Only the new rows are mixed: drawn rows stand behind them, and what is stored
 * with those is about the pictures as they are. Thread-safe.
 */
final class Mixer {
    private final InputSpec input;
    private final List<NamedMixing> mixings;
    private final Watch watch;

    Mixer(InputSpec input, List<NamedMixing> mixings, Watch watch) {
        this.input = input;
        this.mixings = List.copyOf(mixings);
        this.watch = watch;
    }

    /** Mixes the first rows in place; a single one has nobody to be mixed with. */
    Blend apply(Batch plan, byte[] pixels, long seed) {
        int fresh = plan.fresh();
        if (mixings.isEmpty() || fresh < 2) {
            return Blend.none(fresh);
        }
        // No other pass begins with this sample at this occasion.
        String first = plan.rows().get(0).id();
        SplittableRandom random = Streams.of(seed, "mixing/" + first, plan.occasions()[0]);
        NamedMixing chosen = mixings.get(mixings.size() == 1 ? 0 : random.nextInt(mixings.size()));
        Rows rows = new Rows(pixels, fresh, input.width(), input.height(), input.channels());
        Blend blend = watch.over("mixing '" + chosen.name() + "'", first, () -> chosen.acting().mix(rows, random));
        if (blend == null || blend.partners().length != fresh) {
            throw new RoundFailure("mixing '" + chosen.name() + "' returned " + (blend == null ? "null" : "a blend of " + blend.partners().length + " rows")
                    + " for " + fresh + " rows; it has to say for each row what its label is made of");
        }
        return blend;
    }
}
