package dev.engram.engine.parity;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.InputSpec;
import dev.engram.vision.EfficientNetLite0;
import dev.engram.vision.MobileNetV3;
import dev.engram.vision.ResNet;
import dev.engram.vision.Vgg;
import dev.engram.vision.Vit;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The stock networks as torchvision and timm build them, without dropout. */
final class Families {
    private static final Vgg.Config NARROW = new Vgg.Config(64, 0.0);
    private static final ResNet.Shape PHOTO = new ResNet.Shape("imagenet", null);
    private static final MobileNetV3.Config SLOW = new MobileNetV3.Config(null, 0.0, "imagenet", 0.01);

    /** Those that also learn. */
    static final Map<String, BiFunction<InputSpec, Integer, Network>> LEARNING = Map.ofEntries(
            Map.entry("vgg-11", of(new Vgg.Layers11(), NARROW)),
            Map.entry("vgg-16", of(new Vgg.Layers16(), NARROW)),
            Map.entry("resnet-18", of(new ResNet.Layers18(), PHOTO)),
            Map.entry("resnet-18-cifar", of(new ResNet.Layers18(), new ResNet.Shape("cifar", null))),
            Map.entry("resnet-34", of(new ResNet.Layers34(), PHOTO)),
            Map.entry("resnet-50", of(new ResNet.Layers50(), PHOTO)),
            Map.entry("mobilenet-v3-small", of(new MobileNetV3.Small(), SLOW)),
            Map.entry("mobilenet-v3-large", of(new MobileNetV3.Large(), SLOW)),
            Map.entry("efficientnet-lite0", of(new EfficientNetLite0(), new EfficientNetLite0.Config(0.0, 0.0, "imagenet", null, null))),
            Map.entry("vit-tiny", of(new Vit.Tiny(), new Vit.Config(4, null, 0.0, 0.0))),
            Map.entry("vit-small", of(new Vit.Small(), new Vit.Config(16, null, 0.0, 0.0))));

    /** The deepest: their blocks are those of 50 layers, and a step would take long. One that differs from another in padding only. */
    static final Map<String, BiFunction<InputSpec, Integer, Network>> LOGITS_ONLY = Map.of(
            "efficientnet-lite0-same", of(new EfficientNetLite0(), new EfficientNetLite0.Config(0.0, 0.0, "imagenet", "same", 0.001)),
            "resnet-101", of(new ResNet.Layers101(), PHOTO),
            "resnet-152", of(new ResNet.Layers152(), PHOTO));

    private Families() {}

    static Network network(String family, Fixture fixture) {
        InputSpec input = new InputSpec(3, fixture.side(), fixture.side(), List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        return LEARNING.getOrDefault(family, LOGITS_ONLY.get(family)).apply(input, fixture.classes());
    }

    private static <C> BiFunction<InputSpec, Integer, Network> of(ModelFactory<C> factory, C config) {
        return (input, classes) -> factory.create(config, input, classes);
    }
}
