package dev.engram.vision;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.DecisionRule;
import dev.engram.api.scenario.GatePlan;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.api.scenario.Task;
import dev.engram.api.scenario.TrainingPlan;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

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
    /** From this side on pictures are photographs with more pixels than the network takes. */
    private static final int LARGE = 128;
    /** Areas that are cut out. The 0.08 of ImageNet's recipe often misses the object, which some thousand pictures cannot make up for. */
    private static final List<Double> PARTS = List.of(0.35, 1.0);
    /**
     * Epochs of balanced fine-tuning after each round, which takes away the bias towards the newest classes; more of them where the memory is so small that they
     * would be few steps.
     */
    private static final int REHEARSAL = 5;
    private static final int LONGEST_REHEARSAL = 20;
    private static final int REHEARSED = 10_000;
    /** Networks that learn more of the same passes by muon. Three convolutions on small pictures gain little, and for an MLP it takes several times as long. */
    private static final Set<String> MUON = Set.of("resnet-9");

    /**
     * What can be chosen; everything has a default. How it trains is described in {@link TrainingPlan}.
     *
     * @param size          side of the square the network is fed, in pixels; 64
     * @param channels      1 (grey) or 3 (RGB); 3
     * @param mean          per channel, 0 to 1; 0.5
     * @param std           per channel; 0.25
     * @param model         the network; {@code small-cnn} up to 64 pixels, {@code resnet} (18 layers) above
     * @param augmentations applied to what is learnt, in this order; small affine moves for small grey pictures, flips, colours and crops otherwise,
     *     of colour pictures from 128 pixels on crops that are resized
     * @param mixing        mixes new pictures of a batch and their labels, for example {@code mixup} or {@code cutmix}; of several one for each batch. None
     * @param loss          {@code cross-entropy}
     * @param retention     what keeps the old from being forgotten; replay with stored logits and balanced fine-tuning. An empty list is plain fine-tuning
     * @param exemplars     pictures kept in all, for the default retention; 2000
     * @param optimizer     {@code muon} for {@code resnet-9}, otherwise {@code adamw}; or {@code sgd}
     * @param momentum      of sgd, 0.9, and of muon, 0.95
     * @param nesterov      Nesterov's form of the momentum; no
     * @param epochs        passes over new pictures; 4
     * @param minSteps      steps a round takes at least; 300
     * @param batchSize     new pictures per pass; 64
     * @param accumulation  passes per step, whose gradients are averaged; 1
     * @param learningRate  peak; for adamw 2e-3 up to 64 pixels, but 1e-3 above and for vision transformers; for muon 8e-3, for sgd 0.05
     * @param finalLearningRate end of the cosine; a thousandth of the peak
     * @param period        T_max of the cosine; the whole training
     * @param cadence       when the rate changes, and what the period counts: at every {@code step} (default) or {@code epoch}
     * @param warmup        share of the steps with rising rate; 0.05
     * @param weightDecay   1e-4; biases and normalisation have none
     * @param undecayed     patterns of more parameters without decay; none
     * @param rates         factors of the learning rate by pattern; none
     * @param layerDecay    factor of the learning rate from layer to layer, towards the input; 1
     * @param clipNorm      largest norm of the gradients; 5, and 0 for none
     * @param averaging     decay of the moving average of the weights; 0, none
     * @param patience      epochs to wait for a better result on the tune samples; 0, for ever
     * @param frozen        patterns of parameters that are not trained, {@code backbone} for a linear probe; none
     * @param precision     what the training computes in; float32
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
            List<PluginRef> mixing,
            PluginRef loss,
            List<PluginRef> retention,
            Integer exemplars,
            String optimizer,
            Double momentum,
            Boolean nesterov,
            Integer epochs,
            Integer minSteps,
            Integer batchSize,
            Integer accumulation,
            Double learningRate,
            Double finalLearningRate,
            Integer period,
            String cadence,
            Double warmup,
            Double weightDecay,
            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> undecayed,
            Map<String, Double> rates,
            Double layerDecay,
            Double clipNorm,
            Double averaging,
            Integer patience,
            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> frozen,
            Precision precision,
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
            optimizer = optimizer != null ? optimizer : model != null && MUON.contains(model.name()) ? "muon" : "adamw";
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
                config.mixing() != null ? config.mixing() : List.of(),
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

    /** Small grey pictures are signs, which must not be mirrored. Photographs show things at any distance. */
    private static List<PluginRef> augmentations(Config config) {
        if (config.size() <= SMALL && config.channels() == 1) {
            return List.of(PluginRef.of("affine"));
        }
        if (config.size() >= LARGE && config.channels() == 3) {
            return List.of(PluginRef.of("random-resized-crop", Map.of("scale", PARTS)), PluginRef.of("flip"), PluginRef.of("colour-jitter"));
        }
        return List.of(PluginRef.of("flip"), PluginRef.of("colour-jitter"), PluginRef.of("random-crop"));
    }

    private static List<PluginRef> retention(Config config) {
        if (config.exemplars() == 0) {
            return List.of(PluginRef.of("teacher"));
        }
        int epochs = Math.min(LONGEST_REHEARSAL, Math.max(REHEARSAL, REHEARSED / config.exemplars()));
        return List.of(PluginRef.of("replay", Map.of("exemplars", config.exemplars(), "rehearsal", epochs)),
                PluginRef.of("stored-logits"));
    }

    private static TrainingPlan training(Config config) {
        TrainingPlan.Builder plan = TrainingPlan.builder().optimizer(config.optimizer()).seed(config.seed());
        plan.learningRate(config.learningRate() != null ? config.learningRate() : rate(config));
        plan.epochs(config.epochs() == null ? 4 : config.epochs());
        plan.minSteps(config.minSteps() == null ? 300 : config.minSteps());
        given(config.momentum(), plan::momentum);
        given(config.nesterov(), plan::nesterov);
        given(config.batchSize(), plan::batchSize);
        given(config.accumulation(), plan::accumulation);
        given(config.finalLearningRate(), plan::finalLearningRate);
        given(config.period(), plan::period);
        given(config.cadence(), plan::cadence);
        given(config.warmup(), plan::warmup);
        given(config.weightDecay(), plan::weightDecay);
        given(config.undecayed(), plan::undecayed);
        given(config.rates(), plan::rates);
        given(config.layerDecay(), plan::layerDecay);
        given(config.clipNorm(), plan::clipNorm);
        given(config.averaging(), plan::averaging);
        given(config.patience(), plan::patience);
        given(config.frozen(), plan::frozen);
        given(config.precision(), plan::precision);
        return plan.build();
    }

    /** Networks for small pictures are small, and learn more in a round's few steps with twice the rate; attention does not bear it. */
    private static double rate(Config config) {
        if (config.optimizer().equals("sgd")) {
            return 0.05;
        }
        if (config.optimizer().equals("muon")) {
            return 8e-3;
        }
        boolean attention = config.model() != null && config.model().name().startsWith("vit");
        return config.size() <= MEDIUM && !attention ? 2e-3 : 1e-3;
    }

    /** What is not said stays at the plan's default. */
    private static <T> void given(T value, Consumer<T> field) {
        if (value != null) {
            field.accept(value);
        }
    }
}
