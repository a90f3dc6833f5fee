package dev.engram.engine.retention;

import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.plugin.Plugin;
import java.util.List;
import java.util.Set;

/** Plain fine-tuning: nothing is kept, and the old is forgotten. The lower bound of comparisons, by a name; an empty list of methods is the same. */
@Plugin(name = NoRetention.NAME)
public final class NoRetention implements RetentionFactory<Plugin.NoConfig> {
    static final String NAME = "none";

    @Override
    public Retention create(Plugin.NoConfig config) {
        return new Retention() {
            @Override
            public Set<Hook> hooks() {
                return Set.of();
            }

            @Override
            public void beside(List<String> methods) {
                if (methods.size() > 1) {
                    throw new IllegalArgumentException("'" + NAME + "' stands alone: with it nothing is retained, but the plan names " + methods);
                }
            }
        };
    }
}
