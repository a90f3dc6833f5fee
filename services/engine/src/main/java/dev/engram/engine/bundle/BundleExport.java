package dev.engram.engine.bundle;

import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.program.OnnxExport;
import dev.engram.engine.round.Evaluation;
import dev.engram.engine.round.Learnt;
import dev.engram.engine.state.StateFiles;
import dev.engram.lineage.round.RoundOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a model's bundle and proves that it answers as the trained model does. */
public final class BundleExport {
    private static final int CHECKED = 512;

    private final Path folder;
    private final Ops ops;
    private final int threads;

    /**
     * What was written.
     *
     * @param hash       SHA-256 of {@code bundle.json}
     * @param files      the other files by name
     * @param difference between the two forms, as a share of the largest logit
     */
    public record Exported(String hash, Map<String, ArtifactRef> files, double difference) {}

    /** An export into a folder. */
    public BundleExport(Path folder, Ops ops, int threads) {
        this.folder = folder;
        this.ops = ops;
        this.threads = threads;
    }

    /**
     * Writes model, network and description.
     *
     * @throws dev.engram.engine.RoundFailure if the two forms of the model do not agree
     */
    public Exported write(RoundOrder order, Learnt learnt, Pictures pictures) throws IOException {
        Files.createDirectories(folder);
        Network network = learnt.model().network();
        Path onnx = folder.resolve("model.onnx");
        OnnxExport.write(network, ops, learnt.model().parameters(), learnt.model().buffers(), onnx,
                Map.of("scenario", order.scenario(), "round", String.valueOf(order.round())));
        Files.write(folder.resolve("network.json"), CanonicalJson.bytes(network));
        double difference = checked(onnx, network, learnt.evaluation(), pictures);
        Map<String, ArtifactRef> files = StateFiles.refs(folder);
        String hash = describe(order, learnt, files);
        return new Exported(hash, files, difference);
    }

    private String describe(RoundOrder order, Learnt learnt, Map<String, ArtifactRef> files) throws IOException {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("format", 1);
        manifest.put("scenario", order.scenario());
        manifest.put("round", order.round());
        manifest.put("task", learnt.plan().task());
        manifest.put("labels", learnt.state().labels());
        manifest.put("input", learnt.plan().input());
        manifest.put("decision", learnt.plan().decision());
        manifest.put("network", learnt.model().network().name());
        manifest.put("files", files);
        manifest.put("metrics", metrics(learnt));
        byte[] json = CanonicalJson.bytes(manifest);
        Files.write(folder.resolve("bundle.json"), json);
        return Hashes.sha256(json);
    }

    private static Map<String, Double> metrics(Learnt learnt) {
        return Map.of("averageAccuracy", learnt.matrix().average(), "forgetting", learnt.matrix().forgetting());
    }

    private double checked(Path onnx, Network network, Evaluation evaluation, Pictures pictures) {
        int count = Math.min(CHECKED, evaluation.ids().size());
        if (count == 0) {
            return 0;
        }
        int size = (int) network.input().elements();
        byte[] pixels = new byte[count * size];
        for (int i = 0; i < count; i++) {
            System.arraycopy(pictures.get(evaluation.ids().get(i)), 0, pixels, i * size, size);
        }
        float[][] trained = java.util.Arrays.copyOf(evaluation.logits(), count);
        return Agreement.check(trained, OnnxLogits.of(onnx, network.input(), pixels, count, threads));
    }
}
