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
import java.util.stream.IntStream;

/** Writes a model's bundle and proves that it answers as the trained model does. */
public final class BundleExport {
    /** Most pictures both forms answer, and most bytes of them in memory. */
    private static final int CHECKED = 2048;
    private static final int ROOM = 64 << 20;

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
        double difference = checked(onnx, network, learnt.proof(), pictures);
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
        return learnt.matrix().measured()
                ? Map.of("averageAccuracy", learnt.matrix().average(), "forgetting", learnt.matrix().forgetting())
                : Map.of("forgetting", learnt.matrix().forgetting());
    }

    private double checked(Path onnx, Network network, Evaluation proof, Pictures pictures) {
        int size = (int) network.input().elements();
        int[] rows = spread(proof.ids().size(), Math.max(1, Math.min(CHECKED, ROOM / size)));
        if (rows.length == 0) {
            return 0;
        }
        byte[] pixels = new byte[rows.length * size];
        float[][] trained = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(pictures.get(proof.ids().get(rows[i])), 0, pixels, i * size, size);
            trained[i] = proof.logits()[rows[i]];
        }
        return Agreement.check(trained, OnnxLogits.of(onnx, network.input(), pixels, rows.length, threads));
    }

    /** At most so many of the places 0 to {@code count}, evenly: the newest classes stand last and must be among them. */
    static int[] spread(int count, int most) {
        int some = Math.min(count, most);
        return IntStream.range(0, some).map(i -> (int) ((long) i * count / some)).toArray();
    }
}
