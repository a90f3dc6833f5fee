package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.bench.speed.SpeedCase.Rival;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cases there are, with what must be reached and what is aimed at. */
final class SpeedCases {
    private static final int THOUSAND = 1000;
    private static final int TEN = 10;
    private static final double MOST_FOR_FISHER = 2.5;
    private static final Map<String, Object> EWC = Map.of("retention", "ewc");

    private final List<SpeedCase> all;

    /**
     * The cases.
     *
     * @param pictures folder of JPEG files
     * @param count    how many there are
     */
    SpeedCases(Path pictures, int count) {
        Map<String, Object> folder = Map.of("pictures", pictures.toString());
        Map<String, Object> resnet = task("step", "resnet-18", 3, 32, TEN, 64, Map.of());
        Map<String, Object> accumulated = with(with(resnet, Map.of("batch", 16)), Map.of("accumulation", 4));
        Map<String, Object> mlp = task("step", "mlp", 1, 28, TEN, 32, Map.of("hidden", List.of(400, 400)));
        Map<String, Object> cnn = task("step", "small-cnn", 1, 28, TEN, 32, Map.of());
        Map<String, Object> decode = with(task("load", "none", 3, 224, TEN, 32, Map.of()), folder);
        Map<String, Object> epoch = with(mobilenet("epoch", TEN, 32), folder);
        all = List.of(
                peer("resnet-18-32", "training step, ResNet-18, 32², batch 64", resnet, 64, 0.95, 1.05),
                peer("vit-32", "training step, ViT (192 features, depth 6, patch 4), 32², batch 64",
                        with(task("step", "vit-tiny", 3, 32, TEN, 64, Map.of("patch", 4, "depth", 6)), Map.of("optimizer", "adamw", "rate", 1e-3)), 64, 0.95, 1.05),
                peer("resnet-18-224", "training step, ResNet-18, 224², batch 16", task("step", "resnet-18", 3, 224, THOUSAND, 16, Map.of()), 16, 0.92, 1.05),
                peer("mobilenet-v3-small-224", "training step, MobileNetV3-Small, 224², batch 32", mobilenet("step", THOUSAND, 32), 32, 1.1, 1.3),
                peer("mlp", "training step, MLP 784-400-400, batch 32", mlp, 32, 1.1, 2.0),
                peer("small-cnn", "training step, small CNN, 28², batch 32", cnn, 32, 1.0, 1.3),
                peer("folder-decode", "folder of JPEGs at 224², decode and augment alone", decode, count, 1.1, 1.5),
                peer("folder-epoch", "folder of JPEGs at 224², epoch of MobileNetV3-Small, batch 32", epoch, count, 1.1, 1.5),
                new SpeedCase("accumulation", "gradient accumulation of 4 × 16 against one batch of 64, ResNet-18, 32²", Rival.ITSELF, accumulated, resnet,
                        64, 0, 0.95, null),
                cost("ewc-resnet-18", "training step with EWC by one without, ResNet-18, 32², batch 64", with(resnet, EWC), resnet, 1.06),
                ewc("ewc-mlp", with(mlp, Map.of("precision", "float32"))),
                ewc("ewc-mlp-bfloat16", with(mlp, Map.of("precision", "bfloat16"))),
                ewc("ewc-mlp-bfloat16-128", with(mlp, Map.of("precision", "bfloat16", "batch", 128))),
                fisher("fisher-mlp", "MLP 784-400-400", "exact", 32, with(mlp, Map.of("batch", 128))),
                fisher("fisher-mlp-empirical", "MLP 784-400-400", "empirical", 32, with(mlp, Map.of("batch", 128))),
                fisher("fisher-resnet-18", "ResNet-18, 32²", "exact", 1, with(resnet, Map.of("batch", 16))),
                fisher("fisher-resnet-18-hutchinson", "ResNet-18, 32²", "hutchinson", 1, resnet),
                fisher("fisher-resnet-18-empirical", "ResNet-18, 32²", "empirical", 1, resnet),
                new SpeedCase("memory", "native memory over 5,000 steps, small CNN, batch 32: growth after warm-up", Rival.ITSELF_LATER, cnn, cnn, 32, 0, 0.02, null),
                one("inference-resnet-18", "inference library, ResNet-18, 224², float32, batch 1, one thread",
                        task("infer", "resnet-18", 3, 224, THOUSAND, 1, Map.of()), 1.15, 1.5),
                one("inference-mobilenet-v3-small", "inference library, MobileNetV3-Small, 224², float32, batch 1, one thread",
                        mobilenet("infer", THOUSAND, 1), 1.4, 2.0));
    }

    List<SpeedCase> all() {
        return all;
    }

    private static SpeedCase peer(String name, String title, Map<String, Object> task, int images, double must, double aim) {
        return new SpeedCase(name, title, Rival.PYTORCH, task, task, images, 0, must, aim);
    }

    private static SpeedCase one(String name, String title, Map<String, Object> task, double must, double aim) {
        return new SpeedCase(name, title, Rival.PYTORCH, task, task, 1, 1, must, aim);
    }

    /** Engram with something that it may take so many times as long for. */
    private static SpeedCase cost(String name, String title, Map<String, Object> task, Map<String, Object> without, double most) {
        return new SpeedCase(name, title, Rival.ITSELF_WITHOUT, task, without, (int) task.get("batch"), 0, most, null);
    }

    /** In a precision that is said, because by itself so small a network takes either, depending on the threads. */
    private static SpeedCase ewc(String name, Map<String, Object> mlp) {
        return cost(name, "training step with EWC by one without, MLP 784-400-400, " + mlp.get("precision") + ", batch " + mlp.get("batch"), with(mlp, EWC), mlp, 1.15);
    }

    /** The Fisher information of so many batches, a step of training in float32 being that of one. */
    private static SpeedCase fisher(String name, String network, String form, int batches, Map<String, Object> training) {
        String title = form + " diagonal Fisher information by a float32 training step of the same samples, " + network + ", batch " + training.get("batch");
        return cost(name, title, with(training, Map.of("kind", "fisher", "fisher", form, "batches", batches)), training, MOST_FOR_FISHER);
    }

    private static Map<String, Object> mobilenet(String kind, int classes, int batch) {
        // Without dropout, so that both sides learn the same.
        return task(kind, "mobilenet-v3-small", 3, 224, classes, batch, Map.of("dropout", 0));
    }

    private static Map<String, Object> task(String kind, String model, int channels, int size, int classes, int batch, Map<String, Object> options) {
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("kind", kind);
        task.put("model", model);
        task.put("options", options);
        task.put("channels", channels);
        task.put("size", size);
        task.put("classes", classes);
        task.put("batch", batch);
        task.put("accumulation", 1);
        task.put("optimizer", "sgd");
        task.put("rate", 0.01);
        task.put("decay", 5e-4);
        return task;
    }

    private static Map<String, Object> with(Map<String, Object> task, Map<String, Object> more) {
        Map<String, Object> changed = new LinkedHashMap<>(task);
        changed.putAll(more);
        return changed;
    }
}
