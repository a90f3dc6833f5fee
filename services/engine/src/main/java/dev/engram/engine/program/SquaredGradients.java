package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Ops;
import dev.engram.api.network.Output;
import dev.engram.api.network.TensorShape;
import dev.engram.api.scenario.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Squares of the gradients of single samples, summed up, in evaluation mode and float32. The square of a batch's gradient is another number.
 *
 * <p>Where only linear layers, convolutions and batch normalisation have trained parameters, all samples of a batch go through the network together: what a
 * layer's weight gets from a sample is the product of the gradient of the layer's result with its operand, so that no gradient of a whole network is made for
 * any of them (Goodfellow, "Efficient Per-Example Gradient Computations", 2015; convolutions by their columns: Rochette et al., 2019). Other networks go through
 * sample by sample.
 *
 * <p>A batch goes forward once, and back for each direction of the scores that is asked for. The operand is the same for all directions: for a linear layer on a
 * vector the squares of the results' gradients are summed up over directions first, so that there is one product for a batch.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class SquaredGradients implements AutoCloseable {
    private static final Set<String> KNOWN = Set.of("linear", "conv2d", "batch-norm");

    /** Directions (J, N, C) of the scores; of a direction the first {@code active} samples have any. */
    private static final String METHODS = """
              def along(self: __torch__.M, x: Tensor, v: Tensor, active: List[int], p: List[Tensor], b: List[Tensor], w: List[Tensor], sums: List[Tensor]) -> None:
                return (self).back((self).forward(x, p, b, False), x, v, active, b, w, sums)
              def at(self: __torch__.M, x: Tensor, labels: Tensor, p: List[Tensor], b: List[Tensor], w: List[Tensor], sums: List[Tensor]) -> None:
                outputs = (self).forward(x, p, b, False)
                v = torch.sub(labels, torch.softmax(torch.detach(outputs[0]), 1))
                return (self).back(outputs, x, torch.unsqueeze(v, 0), [torch.size(v, 0)], b, w, sums)
              def signs(self: __torch__.M, x: Tensor, signs: Tensor, p: List[Tensor], b: List[Tensor], w: List[Tensor], sums: List[Tensor]) -> None:
                outputs = (self).forward(x, p, b, False)
                shares = torch.softmax(torch.detach(outputs[0]), 1)
                r = torch.mul(torch.sqrt(shares), signs)
                v = torch.sub(r, torch.mul(shares, torch.sum(r, [1], True)))
                return (self).back(outputs, x, torch.unsqueeze(v, 0), [torch.size(v, 0)], b, w, sums)
            """;

    private static final String ONE_BY_ONE = """
              def zeros(self: __torch__.M, w: List[Tensor]) -> List[Tensor]:
                sums = annotate(List[Tensor], [])
                for i in range(torch.len(w)):
                  _0 = torch.append(sums, torch.zeros_like(w[i]))
                return sums
              def back(self: __torch__.M, outputs: List[Tensor], x: Tensor, v: Tensor, active: List[int], b: List[Tensor], w: List[Tensor], sums: List[Tensor]) -> None:
                for j in range(torch.len(active)):
                  g = torch.grad([outputs[0]], w, annotate(List[Optional[Tensor]], [torch.select(v, 0, j)]), True, False, True)
                  for i in range(torch.len(w)):
                    if torch.__isnot__(g[i], None):
                      c = torch._unwrap_optional(g[i])
                      _0 = torch.addcmul_(sums[i], c, c)
                    else:
                      pass
                return None
            """;

    private static final String MEAN = """
              def mean(self: __torch__.M, sums: List[Tensor], n: int) -> List[Tensor]:
                means = annotate(List[Tensor], [])
                for i in range(torch.len(sums)):
                  _0 = torch.append(means, torch.contiguous(torch.div(sums[i], n)))
                return means
            """;

    /** Numbers of results of layers that may be in memory; as many of gradients are beside them. */
    private static final long ROOM = 100_000_000;
    private static final int MOST = 256;

    private final Script script;
    private final int batch;
    private final int forward;

    private SquaredGradients(Script script, int batch, int forward) {
        this.script = script;
        this.batch = batch;
        this.forward = forward;
    }

    /**
     * For a network.
     *
     * @param trained names of the parameters that are trained, in the network's order
     */
    public static SquaredGradients of(Network network, Ops ops, List<String> trained, NDManager manager) {
        List<Node> layers = network.nodes().stream().filter(node -> node.parameters().stream().anyMatch(trained::contains)).toList();
        Map<String, TensorShape> shapes = network.shapes(ops);
        int batch = batch(layers, shapes);
        if (!layers.stream().allMatch(node -> KNOWN.contains(node.op()))) {
            return new SquaredGradients(load(manager, network, ops, ONE_BY_ONE), 1, batch);
        }
        List<Output> outputs = new ArrayList<>(network.outputs());
        for (int i = 0; i < layers.size(); i++) {
            outputs.add(new Output("result" + i, layers.get(i).name()));
            outputs.add(new Output("operand" + i, operand(network, layers.get(i))));
        }
        Network wider = new Network(network.format(), network.name(), network.input(), network.nodes(), outputs, network.parameters(), network.buffers());
        return new SquaredGradients(load(manager, wider, ops, new SquaresText(network, shapes, layers, trained).text()), batch, batch);
    }

    private static Script load(NDManager manager, Network network, Ops ops, String methods) {
        return Script.load(manager, ProgramText.of(network, ops, Precision.FLOAT32) + methods + METHODS + MEAN);
    }

    private static int batch(List<Node> layers, Map<String, TensorShape> shapes) {
        long results = layers.stream().mapToLong(layer -> shapes.get(layer.name()).elements()).sum();
        return (int) Math.max(1, Math.min(MOST, ROOM / Math.max(1, results)));
    }

    /** A network's input is no node: a layer that takes it is fed by x. */
    private static String operand(Network network, Node layer) {
        String name = layer.inputs().get(0);
        return name.equals(Network.INPUT) ? layer.name() : name;
    }

    /** Samples that may go through at once; more take more memory. */
    public int batch() {
        return batch;
    }

    /** Samples that may go forward at once where nothing is recorded. */
    public int forward() {
        return forward;
    }

    /**
     * Zeros, to which squares are added.
     *
     * @param manager    owner
     * @param parameters in the network's order
     * @param buffers    in the network's order
     * @param trained    those of the parameters whose squares are wanted
     */
    public Sums begin(NDManager manager, Tensors parameters, Tensors buffers, Tensors trained) {
        try (GradientMode off = GradientMode.off()) {
            return new Sums(parameters, buffers, trained, script.list(manager, "zeros", trained));
        }
    }

    /** Sums of squares, for each trained parameter. */
    public final class Sums implements AutoCloseable {
        private final Tensors parameters;
        private final Tensors buffers;
        private final Tensors trained;
        private final List<NDArray> sums;

        private Sums(Tensors parameters, Tensors buffers, Tensors trained, List<NDArray> sums) {
            this.parameters = parameters;
            this.buffers = buffers;
            this.trained = trained;
            this.sums = sums;
        }

        /**
         * Adds for each sample the squared gradients of its scores along some directions.
         *
         * @param x          (N, C, H, W), N at most {@link #batch}
         * @param directions (J, N, classes)
         * @param active     of each direction, how many of the first samples have one; zeros are the others'
         */
        public void along(NDArray x, NDArray directions, long[] active) {
            run("along", x, directions, active);
        }

        /**
         * Adds for each sample the squared gradients of the logarithm of a label's share.
         *
         * @param x      (N, C, H, W), N at most {@link #batch}
         * @param labels (N, classes), one at the label, else zero
         */
        public void at(NDArray x, NDArray labels) {
            run("at", x, labels);
        }

        /**
         * Adds for each sample the squared gradients of its scores along the direction √p·r − p Σ √p·r, whose outer product has the covariance of a label drawn
         * by the shares p as its expectation.
         *
         * @param x     (N, C, H, W), N at most {@link #batch}
         * @param signs r: (N, classes), 1 or −1
         */
        public void signs(NDArray x, NDArray signs) {
            run("signs", x, signs);
        }

        private void run(String method, Object... arguments) {
            List<Object> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of(parameters, buffers, trained, sums));
            try (GradientMode on = GradientMode.on()) {
                script.run(method, all.toArray());
            }
        }

        /** The sums by a number of samples, in the order of the trained parameters and laid out as they are. */
        public List<NDArray> mean(NDManager owner, int samples) {
            try (GradientMode off = GradientMode.off()) {
                return script.list(owner, "mean", sums, samples);
            }
        }

        @Override
        public void close() {
            sums.forEach(NDArray::close);
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
