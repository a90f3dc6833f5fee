package dev.engram.engine.retention;

import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.plugin.Plugin;

/**
 * Experience replay, "ER" (Chaudhry et al., "On Tiny Episodic Memories in Continual Learning", 2019): every step learns new samples and as many drawn
 * from a memory of original pictures, each half with a mean of its own. At the end the network may go through the memory once more, balanced by class.
 */
@Plugin(name = Replay.NAME, config = Replay.Config.class)
public final class Replay implements RetentionFactory<Replay.Config> {
    static final String NAME = "replay";

    /**
     * What can be chosen.
     *
     * @param exemplars       most samples kept in all; 2000
     * @param perClass        most samples kept of one class; no limit
     * @param choice          of what is kept: {@code class-balanced} (default), {@code reservoir} or {@code herding}
     * @param draws           samples drawn per step; as many as there are new ones
     * @param weight          of the drawn samples' loss; 1
     * @param rehearsal       epochs of balanced fine-tuning on the memory at the end of a round, as {@code balanced-fine-tuning} does; 0
     * @param rehearsalRate   its learning rate as a share of the round's; 0.5
     */
    public record Config(Integer exemplars, Integer perClass, String choice, Integer draws, Double weight, Integer rehearsal, Double rehearsalRate) {
        public Config {
            exemplars = Range.within("exemplars", exemplars, 2000, 0, 10_000_000);
            perClass = Range.within("perClass", perClass, Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
            choice = new Exemplars(exemplars, perClass, choice).choice();
            draws = Range.within("draws", draws, 0, 0, 65_536);
            weight = Range.within("weight", weight, 1, 0, 1000);
            rehearsal = Range.within("rehearsal", rehearsal, 0, 0, 1000);
            rehearsalRate = Range.within("rehearsalRate", rehearsalRate, 0.5, 1e-6, 10);
        }
    }

    @Override
    public Retention create(Config config) {
        return new ReplayMethod(config, false);
    }
}
