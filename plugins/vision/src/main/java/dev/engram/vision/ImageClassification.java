package dev.engram.vision;

import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.DecisionRule;
import dev.engram.api.scenario.GatePlan;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.api.scenario.Task;
import dev.engram.api.scenario.TrainingPlan;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One class per picture, for any pictures: chooses what was not chosen from the size and the colours. */
@Plugin(name = "image-classification", config = ImageClassification.Config.class)
public final class ImageClassification implements ScenarioFactory<ImageClassification.Config> {
    /** Up to this side three convolutions do, and pictures are often signs. */
    private static final int SMALL = 32;
    /**
     * Up to this side four convolutions do: on photographs of 64 pixels and some hundred samples they did as well as 18-layer ResNets, at a
     * fraction of their time on a processor.
     */
    private static final int MEDIUM = 64;
    /** Epochs of balanced fine-tuning after each round: on photographs they take away the bias towards the newest classes. */
    private static final int REHEARSAL = 5;

    /**
     * What can be chosen; everything has a default.
     *
     * @param size          side of the square the network is fed, in pixels; 64
     * @param channels      1 (grey) or 3 (RGB); 3
     * @param mean          per channel, 0 to 1; 0.5
     * @param std           per channel; 0.25
     * @param model         the network; {@code small-cnn} up to 64 pixels, {@code resnet} (18 layers) above
     * @param augmentations applied to what is learnt, in this order; small affine moves for small grey pictures, flips, colours and crops otherwise
     * @param loss          {@code cross-entropy}
     * @param retention     what keeps the old from being forgotten; replay with stored logits and balanced fine-tuning. An empty list is plain fine-tuning
     * @param exemplars     pictures kept in all, for the default retention; 2000
     * @param optimizer     {@code adamw} (default) or {@code sgd}
     * @param epochs        passes over new pictures; 4
     * @param minSteps      steps a round takes at least; 300
     * @param batchSize     new pictures per step; 64
     * @param learningRate  peak; 1e-3 for adamw, 0.05 for sgd
     * @param weightDecay   1e-4
     * @param gate          when a model may become a challenger
     * @param topK          classes an answer lists; 5
     * @param reject        an answer less probable than this is "unknown"; none
     * @param seed          seed of everything random; 42
     */
    public record Config(
            Integer size,
            Integer channels,
            List<Double> mean,
            List<Double> std,
            PluginRef model,
            List<PluginRef> augmentations,
            PluginRef loss,
            List<PluginRef> retention,
            Integer exemplars,
            String optimizer,
            Integer epochs,
            Integer minSteps,
            Integer batchSize,
            Double learningRate,
            Double weightDecay,
            GatePlan gate,
            Integer topK,
            Double reject,
            Long seed) {
        public Config {
            size = Checks.within("size", size, 64, 4, 1024);
            channels = channels == null ? 3 : channels;
            Checks.require(channels == 1 || channels == 3, "channels", channels, "1 (grey) or 3 (RGB)");
            mean = mean == null ? Collections.nCopies(channels, 0.5) : mean;
            std = std == null ? Collections.nCopies(channels, 0.25) : std;
            exemplars = Checks.within("exemplars", exemplars, 2000, 0, 10_000_000);
            optimizer = optimizer == null ? "adamw" : optimizer;
            topK = Checks.within("topK", topK, 5, 1, 1000);
            Checks.require(reject == null || reject >= 0 && reject <= 1, "reject", reject, "0 to 1");
            gate = gate == null ? GatePlan.defaults() : gate;
            seed = seed == null ? 42L : seed;
        }
    }

    @Override
    public ScenarioPlan plan(Config config) {
        return new ScenarioPlan(
                Task.SINGLE_LABEL,
                new InputSpec(config.channels(), config.size(), config.size(), config.mean(), config.std()),
                config.model() != null ? config.model() : model(config),
                config.augmentations() != null ? config.augmentations() : augmentations(config),
                config.loss() != null ? config.loss() : PluginRef.of("cross-entropy"),
                config.retention() != null ? config.retention() : retention(config),
                training(config),
                config.gate(),
                new DecisionRule("softmax", config.topK(), config.reject() == null ? Map.of() : Map.of("reject", config.reject())));
    }

    private static PluginRef model(Config config) {
        if (config.size() <= SMALL) {
            return PluginRef.of("small-cnn");
        }
        return config.size() <= MEDIUM ? PluginRef.of("small-cnn", Map.of("stages", 4)) : PluginRef.of("resnet", Map.of("depth", 18));
    }

    /** Small grey pictures are signs, which must not be mirrored. */
    private static List<PluginRef> augmentations(Config config) {
        if (config.size() <= SMALL && config.channels() == 1) {
            return List.of(PluginRef.of("affine"));
        }
        return List.of(PluginRef.of("flip"), PluginRef.of("colour-jitter"), PluginRef.of("random-crop"));
    }

    private static List<PluginRef> retention(Config config) {
        if (config.exemplars() == 0) {
            return List.of(PluginRef.of("teacher"));
        }
        return List.of(PluginRef.of("replay", Map.of("exemplars", config.exemplars(), "rehearsal", REHEARSAL)),
                PluginRef.of("stored-logits", Map.of("weight", 0.1)));
    }

    private static TrainingPlan training(Config config) {
        double rate = config.learningRate() != null ? config.learningRate() : config.optimizer().equals("sgd") ? 0.05 : 1e-3;
        return new TrainingPlan(
                config.epochs() == null ? 4 : config.epochs(),
                config.batchSize() == null ? 64 : config.batchSize(),
                1, config.optimizer(), rate, rate / 1000, 0.05,
                config.weightDecay() == null ? 1e-4 : config.weightDecay(),
                5, config.seed(),
                config.minSteps() == null ? 300 : config.minSteps());
    }
}
