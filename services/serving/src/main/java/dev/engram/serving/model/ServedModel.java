package dev.engram.serving.model;

import dev.engram.inference.Decision;
import dev.engram.inference.ModelBundle;
import dev.engram.inference.OnnxModel;
import dev.engram.inference.Prediction;
import dev.engram.inference.Preprocessing;
import dev.engram.inference.Tensor;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loaded model. It counts who uses it: its slot, and every request under way. When the last one lets go it is closed,
 * so that requests in flight finish on the model they began with.
 */
public final class ServedModel {
    private final ModelId id;
    private final ModelBundle bundle;
    private final OnnxModel onnx;
    private final Preprocessing preprocessing;
    private final Decision decision;
    private final Batcher batcher;
    private final Runnable closing;
    private final AtomicInteger uses = new AtomicInteger(1);

    /** Made by {@link ModelLoader}, which uses it until it is put into a slot or released. */
    ServedModel(ModelId id, ModelBundle bundle, OnnxModel onnx, Batcher batcher, Runnable closing) {
        this.id = id;
        this.bundle = bundle;
        this.onnx = onnx;
        this.preprocessing = new Preprocessing(bundle.input());
        this.decision = new Decision(bundle.decision(), bundle.labels());
        this.batcher = batcher;
        this.closing = closing;
    }

    /** Which model it is. */
    public ModelId id() {
        return id;
    }

    /** What its bundle says. */
    public ModelBundle bundle() {
        return bundle;
    }

    /** Inputs and outputs. */
    public OnnxModel onnx() {
        return onnx;
    }

    /** Most pictures in one request. */
    public int largestBatch() {
        return batcher.largest();
    }

    /**
     * What is on a picture.
     *
     * @throws dev.engram.inference.picture.PictureException if the bytes are no picture
     * @throws BusyException if too many requests wait
     */
    public CompletableFuture<Prediction> predict(byte[] picture) {
        return batcher.submit(values(picture), 1, Set.of(OnnxModel.OUTPUT)).thenApply(answer -> decision.of(answer.get(OnnxModel.OUTPUT).row(0)));
    }

    /**
     * The outputs for a batch of pictures, one plane per channel, 0 to 1.
     *
     * @throws BusyException if too many requests wait
     */
    public CompletableFuture<Map<String, Tensor>> infer(float[] values, int count, Set<String> outputs) {
        return batcher.submit(values, count, outputs);
    }

    /** A picture as the graph's input wants it. */
    public float[] values(byte[] picture) {
        byte[] pixels = preprocessing.pixels(picture);
        FloatBuffer values = FloatBuffer.allocate(pixels.length);
        Preprocessing.append(pixels, bundle.input().channels(), values);
        return values.array();
    }

    int waiting() {
        return batcher.waiting();
    }

    /** Takes part in its use; false if it is closed already. */
    boolean retain() {
        return uses.updateAndGet(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /** Ends one use; the last one closes the model. */
    public void release() {
        if (uses.decrementAndGet() == 0) {
            closing.run();
        }
    }
}
