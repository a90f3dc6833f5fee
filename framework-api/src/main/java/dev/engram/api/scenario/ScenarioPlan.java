package dev.engram.api.scenario;

import java.util.List;

/**
 * Everything a scenario decides, as data: its plugins by name, how rounds optimise, when a candidate passes and what
 * a prediction means. A {@link ScenarioFactory} makes one from the scenario's configuration.
 *
 * @param task          what labels mean
 * @param input         what the network is fed
 * @param model         a {@code ModelFactory}
 * @param augmentations {@code AugmentationFactory}s, applied in this order to training samples
 * @param mixing        {@code MixingFactory}s; of several one is chosen for each batch. None (or null, in records from before) mixes nothing
 * @param loss          a {@code LossFactory}
 * @param retention     {@code RetentionFactory}s; none means plain fine-tuning
 * @param training      optimisation
 * @param gate          acceptance
 * @param decision      meaning of a prediction
 */
public record ScenarioPlan(
        Task task,
        InputSpec input,
        PluginRef model,
        List<PluginRef> augmentations,
        List<PluginRef> mixing,
        PluginRef loss,
        List<PluginRef> retention,
        TrainingPlan training,
        GatePlan gate,
        DecisionRule decision) {
    public ScenarioPlan {
        augmentations = List.copyOf(augmentations);
        mixing = mixing == null ? List.of() : List.copyOf(mixing);
        retention = List.copyOf(retention);
    }

    /** A plan that mixes no samples. */
    public ScenarioPlan(
            Task task,
            InputSpec input,
            PluginRef model,
            List<PluginRef> augmentations,
            PluginRef loss,
            List<PluginRef> retention,
            TrainingPlan training,
            GatePlan gate,
            DecisionRule decision) {
        this(task, input, model, augmentations, List.of(), loss, retention, training, gate, decision);
    }
}
