package dev.engram.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An Engram model in ONNX Runtime, on the processor: one float32 input {@value #INPUT} [batch, channels, height, width]
 * and float32 outputs, {@value #OUTPUT} among them. {@link #run} may be called by several threads at once; nobody may
 * run it while or after it is closed.
 */
public final class OnnxModel implements AutoCloseable {
    /** Name of the input. */
    public static final String INPUT = "input";
    /** Name of the output that a decision is made of. */
    public static final String OUTPUT = "output";

    private static final Set<String> ANSWER = Set.of(OUTPUT);

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<Port> inputs;
    private final List<Port> outputs;

    /**
     * An input or output.
     *
     * @param name  its name
     * @param shape its sizes, -1 where the graph leaves one open
     */
    public record Port(String name, List<Long> shape) {
        public Port {
            shape = List.copyOf(shape);
        }
    }

    private OnnxModel(OrtEnvironment environment, OrtSession session) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.inputs = ports(session.getInputInfo());
        this.outputs = ports(session.getOutputInfo());
        if (inputs.size() != 1 || !inputs.get(0).name().equals(INPUT) || inputs.get(0).shape().size() != 4) {
            throw new ModelException("expected one input '" + INPUT + "' [batch, channels, height, width], the model has " + inputs);
        }
        if (outputs.stream().noneMatch(o -> o.name().equals(OUTPUT))) {
            throw new ModelException("expected an output '" + OUTPUT + "', the model has " + outputs);
        }
    }

    /**
     * Loads a model.
     *
     * @param threads that one run may use, at least 1
     * @throws ModelException if ONNX Runtime refuses it or it has other inputs and outputs
     */
    public static OnnxModel open(Path file, int threads) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = null;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Waiting threads must not eat the cores that decoding needs.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(file.toString(), options);
            return new OnnxModel(environment, session);
        } catch (OrtException e) {
            close(session);
            throw new ModelException("ONNX Runtime cannot load " + file + ": " + e.getMessage(), e);
        } catch (ModelException e) {
            close(session);
            throw e;
        }
    }

    /** The inputs, one. */
    public List<Port> inputs() {
        return inputs;
    }

    /** The outputs, in the graph's order. */
    public List<Port> outputs() {
        return outputs;
    }

    /** Sizes of one picture: channels, height, width. */
    public List<Long> pictureShape() {
        List<Long> shape = inputs.get(0).shape();
        return shape.subList(1, shape.size());
    }

    /** The answers to a batch, one row each: {@link #run(FloatBuffer, int, Set)} for the output alone. */
    public Tensor run(FloatBuffer batch, int count) {
        return run(batch, count, ANSWER).get(OUTPUT);
    }

    /**
     * The outputs for a batch.
     *
     * @param batch  pictures from the buffer's position to its limit, each as one plane per channel; a direct buffer of native
     *               order is not copied. It must not be written to meanwhile
     * @param count  number of pictures
     * @param wanted names of the outputs to compute
     */
    public Map<String, Tensor> run(FloatBuffer batch, int count, Set<String> wanted) {
        List<Long> picture = pictureShape();
        long[] shape = {count, picture.get(0), picture.get(1), picture.get(2)};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, batch, shape);
                OrtSession.Result result = session.run(Map.of(INPUT, input), wanted)) {
            Map<String, Tensor> answers = new LinkedHashMap<>();
            for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
                answers.put(output.getKey(), tensor(output.getKey(), (OnnxTensor) output.getValue(), count));
            }
            return answers;
        } catch (OrtException e) {
            throw new ModelException("ONNX Runtime cannot run a batch of " + count + ": " + e.getMessage(), e);
        }
    }

    /** Frees the model's memory. */
    @Override
    public void close() {
        close(session);
    }

    private static Tensor tensor(String name, OnnxTensor output, int count) {
        long[] shape = output.getInfo().getShape();
        if (shape.length == 0 || shape[0] != count) {
            throw new ModelException("output '" + name + "' has no row for each of the " + count + " pictures");
        }
        List<Long> row = new ArrayList<>();
        for (int i = 1; i < shape.length; i++) {
            row.add(shape[i]);
        }
        FloatBuffer buffer = output.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return new Tensor(count, row, values);
    }

    private static List<Port> ports(Map<String, NodeInfo> nodes) {
        List<Port> ports = new ArrayList<>();
        Set<String> strange = new TreeSet<>();
        for (NodeInfo node : nodes.values()) {
            if (node.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT) {
                ports.add(new Port(node.getName(), java.util.Arrays.stream(tensor.getShape()).boxed().collect(Collectors.toList())));
            } else {
                strange.add(node.getName());
            }
        }
        if (!strange.isEmpty()) {
            throw new ModelException("expected float32 tensors only; these are none: " + strange);
        }
        return List.copyOf(ports);
    }

    private static void close(OrtSession session) {
        try {
            if (session != null) {
                session.close();
            }
        } catch (OrtException e) {
            throw new ModelException("ONNX Runtime cannot close a model: " + e.getMessage(), e);
        }
    }
}
