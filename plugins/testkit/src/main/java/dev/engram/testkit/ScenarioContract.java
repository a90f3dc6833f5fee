package dev.engram.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.api.scenario.ScenarioPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the trainer relies on: the plan is a pure function of the configuration and is data.
 *
 * @param <C> the plugin's configuration record
 */
public abstract class ScenarioContract<C> extends PluginContract {
    /** For subclasses. */
    protected ScenarioContract() {}

    @Override
    protected abstract ScenarioFactory<C> plugin();

    /** Configurations to test with, as JSON. */
    protected List<String> configurations() {
        return List.of("{}");
    }

    @Override
    protected final Class<?> kind() {
        return ScenarioFactory.class;
    }

    /** A round that is folded again gets the same plan. */
    @Test
    void plansThePureWay() {
        for (String json : configurations()) {
            assertThat(plan(json)).isEqualTo(plan(json));
        }
    }

    /** Every part of the plan is there. */
    @Test
    void plansEverything() {
        for (String json : configurations()) {
            assertThat(plan(json)).hasNoNullFieldsOrProperties();
        }
    }

    /** The plan is written into the round and read again. */
    @Test
    void planSurvivesJson() throws Exception {
        for (String json : configurations()) {
            ScenarioPlan plan = plan(json);
            assertThat(JSON.readValue(JSON.writeValueAsString(plan), ScenarioPlan.class)).isEqualTo(plan);
        }
    }

    /** An empty list of retention methods is how baselines are run. */
    protected final ScenarioPlan plan(String json) {
        C config = config(json);
        return plugin().plan(config);
    }
}
