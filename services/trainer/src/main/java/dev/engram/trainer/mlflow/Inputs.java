package dev.engram.trainer.mlflow;

import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.OrderSample;
import dev.engram.registry.DatasetInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a round learned from and was measured on, as data sets of its run. */
final class Inputs {
    private Inputs() {}

    /**
     * The sets that are not empty.
     *
     * @param bucket of the blobs
     * @param order  blob of the order, which names every sample
     */
    static List<DatasetInput> of(Facts facts, String bucket, String order) {
        List<OrderSample> experience = facts.order().experience();
        List<DatasetInput> inputs = new ArrayList<>();
        for (Split split : Split.values()) {
            List<OrderSample> samples = experience.stream().filter(sample -> sample.split() == split).toList();
            add(inputs, facts, bucket, order, split.wire(), samples, context(split));
        }
        add(inputs, facts, bucket, order, "memory", facts.order().memory(), "memory");
        return inputs;
    }

    private static void add(List<DatasetInput> inputs, Facts facts, String bucket, String order, String part, List<OrderSample> samples,
            String context) {
        if (samples.isEmpty()) {
            return;
        }
        String ids = String.join("\n", samples.stream().map(OrderSample::id).sorted().toList());
        Map<String, Object> source = new TreeMap<>(Map.of("uri", "s3://" + bucket + "/" + Artifacts.key(order), "offsets", facts.offsets()));
        Map<String, Object> profile = new TreeMap<>(Map.of("num_rows", samples.size(), "classes", classes(samples)));
        String name = String.format(Locale.ROOT, "%s-round-%04d-%s", facts.order().scenario(), facts.order().round(), part);
        inputs.add(new DatasetInput(name, Hashes.sha256(ids.getBytes(StandardCharsets.UTF_8)), json(source), json(profile), context));
    }

    private static Map<String, Integer> classes(List<OrderSample> samples) {
        Map<String, Integer> classes = new TreeMap<>();
        samples.forEach(sample -> sample.labels().forEach(label -> classes.merge(label, 1, Integer::sum)));
        return classes;
    }

    private static String context(Split split) {
        return switch (split) {
            case TRAIN -> "training";
            case TUNE -> "tuning";
            case HOLDOUT -> "validation";
        };
    }

    private static String json(Object value) {
        return new String(CanonicalJson.bytes(value), StandardCharsets.UTF_8);
    }
}
