package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.network.Output;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.scenario.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The trainable form of a network: one generated script, no weights. Weights are passed in, so the same program serves a
 * student, its teacher and a grown head. May be called from several threads with tensors of their own.
 *
 * <p>Whether gradients are recorded is the thread's {@link GradientMode}; {@code train} only chooses how batch normalisation and
 * dropout behave.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class Program implements AutoCloseable {
    private final Network network;
    private final Ops ops;
    private final Settings settings;
    private final String source;
    private final Script script;
    private final List<String> parameterNames;
    private final List<String> bufferNames;
    private final ThreadLocal<ByteBuffer> staging = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

    private Program(Network network, Ops ops, Settings settings, String source, Script script) {
        this.network = network;
        this.ops = ops;
        this.settings = settings;
        this.source = source;
        this.script = script;
        parameterNames = network.parameters().stream().map(TensorSpec::name).toList();
        bufferNames = network.buffers().stream().map(TensorSpec::name).toList();
    }

    /** The program of a network that uses stock ops only. */
    public static Program compile(Network network, NDManager manager) {
        return compile(network, Ops.standard(), manager);
    }

    /** The program of a network that is trained in float32. */
    public static Program compile(Network network, Ops ops, NDManager manager) {
        return compile(network, ops, Precision.FLOAT32, manager);
    }

    /** The program of a network all of which is trained. */
    public static Program compile(Network network, Ops ops, Precision precision, NDManager manager) {
        return compile(network, ops, new Settings(precision, Set.of(), List.of()), manager);
    }

    /**
     * How a network is trained.
     *
     * @param precision of {@link #forward} in training; in evaluation it is float32, and so are parameters, gradients and outputs
     * @param frozen    names of parameters that are not trained: nodes that hold none but them, and nodes without parameters that feed only such,
     *     compute as in evaluation always
     * @param devices   places that each take a part of a batch in training, as the engine calls them ({@code cuda:1}), the manager's first; empty for the
     *     manager's alone. Weights go to them and gradients come back with every pass, as with PyTorch's {@code DataParallel}: batch statistics are
     *     each part's own, and the first part's are kept
     */
    public record Settings(Precision precision, Set<String> frozen, List<String> devices) {
        public Settings {
            if (precision == Precision.AUTO) {
                throw new IllegalArgumentException("a program has one precision: choose between float32, bfloat16 and float16 before it is compiled");
            }
            frozen = Set.copyOf(frozen);
            devices = List.copyOf(devices);
        }

        /** The same with other parameters frozen. */
        public Settings freeze(Set<String> names) {
            return new Settings(precision, names, devices);
        }
    }

    /**
     * The program of a network.
     *
     * @param ops     what its nodes may use
     * @param manager owner; decides the device
     * @throws IllegalArgumentException if a node does not fit
     */
    public static Program compile(Network network, Ops ops, Settings settings, NDManager manager) {
        String source = ProgramText.of(network, ops, settings);
        return new Program(network, ops, settings, source, Script.load(manager, source));
    }

    /**
     * Runs the network.
     *
     * @param step       owner of the results
     * @param x          (N, C, H, W) float32 in 0–1; a view with the channels innermost in memory ({@link #input}) is faster
     * @param parameters in the network's order
     * @param buffers    in the network's order; batch statistics change in place if {@code train}
     * @param train      batch statistics and dropout as in training
     * @return the named outputs, {@code output} first
     */
    public Map<String, NDArray> forward(NDManager step, NDArray x, Tensors parameters, Tensors buffers, boolean train) {
        return forward(train ? trainingMethod() : ProgramText.FORWARD, step, x, parameters, buffers, train);
    }

    /** Runs the network as in evaluation, but in the precision of training; arguments and results as of {@link #forward}. */
    public Map<String, NDArray> evaluateAsTrained(NDManager step, NDArray x, Tensors parameters, Tensors buffers) {
        return forward(trainingMethod(), step, x, parameters, buffers, false);
    }

    private Map<String, NDArray> forward(String method, NDManager step, NDArray x, Tensors parameters, Tensors buffers, boolean train) {
        check(parameters, buffers);
        List<NDArray> results = script.list(step, method, x, parameters, buffers, train);
        Map<String, NDArray> named = new LinkedHashMap<>();
        List<Output> outputs = network.outputs();
        for (int i = 0; i < results.size(); i++) {
            named.put(outputs.get(i).name(), results.get(i));
        }
        return named;
    }

    /**
     * Gradients of a recorded scalar, in the order, shapes and memory layout of the parameters; zeros where it does not depend
     * on one. Frees the recording. The results belong to the loss's manager.
     *
     * <p>The layout matters: with channels-last inputs the engine returns gradients whose strides differ from the weights', and
     * fused optimizers walk both linearly without looking.
     *
     * @param parameters leaves that require gradients; also a part of the network's
     */
    public List<NDArray> gradients(NDArray loss, Tensors parameters) {
        return script.list(loss.getManager(), "gradients", loss, parameters);
    }

    /**
     * A batch as {@link #forward} likes it best: a float32 (N, C, H, W) view, channels innermost in memory, in 0–1.
     *
     * @param step   owner
     * @param pixels {@code count} pictures, unsigned bytes in HWC order, one behind the other; the rest is ignored
     */
    public NDArray input(NDManager step, byte[] pixels, int count) {
        try (GradientMode off = GradientMode.off();
                NDArray bytes = pixels(step, pixels, count);
                NDArray values = bytes.toType(DataType.FLOAT32, true)) {
            values.divi(255f);
            return values.transpose(0, 3, 1, 2);
        }
    }

    /** A batch as it is: (N, H, W, C) unsigned bytes, in memory that the thread's next batch overwrites; arguments as for {@link #input}. */
    public NDArray pixels(NDManager step, byte[] pixels, int count) {
        int channels = network.input().size(0);
        int height = network.input().size(1);
        int width = network.input().size(2);
        int length = Math.multiplyExact(count, channels * height * width);
        if (pixels.length < length) {
            throw new IllegalArgumentException(count + " pictures of " + network.input() + " need " + length + " bytes, got " + pixels.length);
        }
        return step.create(staged(pixels, length), new Shape(count, height, width, channels), DataType.UINT8);
    }

    /** The bytes in memory that the engine reads without another copy; the thread's next batch takes the same. */
    private ByteBuffer staged(byte[] pixels, int length) {
        ByteBuffer memory = staging.get();
        if (memory.capacity() < length) {
            memory = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
            staging.set(memory);
        }
        return memory.clear().put(pixels, 0, length).flip();
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /** The way forth and back of a chain of layers, written out; empty if the network is another. */
    Optional<String> chain(PullText pulls) {
        return ChainText.of(network, ops, settings, pulls);
    }

    /** How it is trained. */
    public Settings settings() {
        return settings;
    }

    /** What it computes in while training. */
    public Precision precision() {
        return settings.precision();
    }

    /** The generated text. */
    public String source() {
        return source;
    }

    @Override
    public void close() {
        script.close();
    }

    /** Name of the forward pass that training takes. */
    String trainingMethod() {
        return ProgramText.training(settings);
    }

    /** Says no to tensors that are not the network's. */
    void check(Tensors parameters, Tensors buffers) {
        check("parameters", parameters, parameterNames);
        check("buffers", buffers, bufferNames);
    }

    private void check(String kind, Tensors found, List<String> expected) {
        if (!found.names().equals(expected)) {
            throw new IllegalArgumentException(kind + " of network '" + network.name() + "' must be " + expected + " in this order, got "
                    + found.names() + "; Tensors.select puts them in order");
        }
    }
}
