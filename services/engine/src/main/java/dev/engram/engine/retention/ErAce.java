package dev.engram.engine.retention;

import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.plugin.Plugin;

/**
 * Experience replay with asymmetric cross-entropy, "ER-ACE" (Caccia et al., "New Insights on Reducing Abrupt Representation Change in Online Continual
 * Learning", 2022): new samples are told only from the classes of the new samples in their batch, so that they do not push the old classes away; replayed ones
 * from all classes. What joins the old and the new is therefore in the memory alone, and the exemplars of new classes enter it before the first step.
 * The first round has nothing to protect and tells all classes apart. With accumulation the batch is that of a pass.
 */
@Plugin(name = ErAce.NAME, config = Replay.Config.class)
public final class ErAce implements RetentionFactory<Replay.Config> {
    static final String NAME = "er-ace";

    @Override
    public Retention create(Replay.Config config) {
        return new ReplayMethod(config, true);
    }
}
