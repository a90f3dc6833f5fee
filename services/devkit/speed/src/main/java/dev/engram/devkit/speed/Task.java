package dev.engram.devkit.speed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.LabelSpace;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.TrainingPlan;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is to be measured; both sides get the same.
 *
 * @param kind         {@code step} (training steps on one batch), {@code epoch} (training on a folder of pictures), {@code load} (decoding and
 *     augmenting that folder alone), {@code infer} (one picture through an exported model) or {@code fisher} (the diagonal Fisher information of so many batches)
 * @param model        a stock network; not for {@code load}
 * @param options      of the network
 * @param channels     1 or 3
 * @param size         side of the square that the network is fed
 * @param classes      of the label space
 * @param batch        pictures of one pass
 * @param accumulation passes of one step
 * @param optimizer    {@code sgd} (momentum 0.9) or {@code adamw}
 * @param rate         learning rate, constant
 * @param decay        weight decay; parameters of one axis do not decay
 * @param pictures     folder of JPEG files, or null if pictures are made
 * @param retention    name of a method of retention that steps go with, or null
 * @param fisher       form of the Fisher information, or null
 * @param batches      of {@code fisher}; a step of it is one of them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Task(
        String kind,
        String model,
        Map<String, Object> options,
        int channels,
        int size,
        int classes,
        int batch,
        int accumulation,
        String optimizer,
        double rate,
        double decay,
        String pictures,
        String retention,
        String fisher,
        int batches) {
    private static final List<Double> COLOUR_MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> COLOUR_STD = List.of(0.229, 0.224, 0.225);
    private static final List<Double> GREY_MEAN = List.of(0.1307);
    private static final List<Double> GREY_STD = List.of(0.3081);

    /** Pictures that are made. */
    int made() {
        return batch * Math.max(accumulation, batches);
    }

    /** The label space. */
    LabelSpace labels() {
        return LabelSpace.empty().grow(IntStream.range(0, classes).mapToObj(i -> "class " + i).toList());
    }

    /** What the network is fed, with the usual normalisation. */
    InputSpec input() {
        return channels == 1 ? new InputSpec(1, size, size, GREY_MEAN, GREY_STD) : new InputSpec(channels, size, size, COLOUR_MEAN, COLOUR_STD);
    }

    /** The network. */
    PluginRef network() {
        return PluginRef.of(model, options == null ? Map.of() : options);
    }

    /** Augmentations of a folder of pictures. */
    List<PluginRef> augmentations() {
        return "load".equals(kind) || "epoch".equals(kind)
                ? List.of(PluginRef.of("random-resized-crop"), PluginRef.of("flip"))
                : Collections.emptyList();
    }

    /** A plan of so many epochs at a constant rate, without clipping. */
    TrainingPlan plan(int epochs, Precision precision) {
        return TrainingPlan.builder().epochs(epochs).batchSize(batch).accumulation(accumulation).optimizer(optimizer).learningRate(rate)
                .finalLearningRate(rate).warmup(0).weightDecay(decay).clipNorm(0).precision(precision).build();
    }
}
