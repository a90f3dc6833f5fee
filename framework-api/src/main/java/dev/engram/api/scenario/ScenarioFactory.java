package dev.engram.api.scenario;

/**
 * One business scenario: turns its configuration into a plan.
 *
 * <p>Found by {@code ServiceLoader}, annotated with {@link dev.engram.api.plugin.Plugin}. The host makes one instance
 * per PluginSet through the public constructor without parameters and calls {@link #plan} once when a scenario is
 * created or updated and once per round, on the round's thread. The method must be a pure function of its argument:
 * a round that is rebuilt calls it again and must get an equal plan.
 *
 * @param <C> configuration record
 */
public interface ScenarioFactory<C> {
    /**
     * The plan of a scenario with this configuration.
     *
     * @throws IllegalArgumentException if the configuration cannot be met; the message goes to the user
     */
    ScenarioPlan plan(C config);
}
