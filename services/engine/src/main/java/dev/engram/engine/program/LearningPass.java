package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Forward pass, loss and gradients of a batch as one call, for losses that are given as text ({@link dev.engram.api.learning.Loss#torch}). It gives
 * the bits that {@link Program#forward}, the loss and {@link Program#gradients} give one after the other, without arrays of Java in between. May be
 * called from several threads with tensors of their own.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class LearningPass implements AutoCloseable {
    /**
     * {@code differentiate} gives gradients as the kernels leave them, of the {@link WeightsText weights} of the passes; {@code settle} makes them float32 and
     * lie like other tensors. Behind the gradients stand output and loss.
     */
    private static final String METHODS = """
              def differentiate(self: __torch__.M, x: Tensor, targets: Tensor, mask: Tensor, p: List[Tensor], b: List[Tensor], w: List[Tensor], share: float) -> List[Tensor]:
                outputs = (self).%s(x, p, b, True)
                output = outputs[0]
                loss = %s
                if torch.ne(share, 1.):
                  scaled = torch.mul(loss, share)
                else:
                  scaled = loss
                g = annotate(List[Tensor], [])
                r = torch.grad([scaled], w, None, None, False, True)
                for i in range(torch.len(w)):
                  if torch.__is__(r[i], None):
                    _0 = torch.append(g, torch.zeros_like(w[i]))
                  else:
                    _0 = torch.append(g, torch._unwrap_optional(r[i]))
                return torch.add(g, [torch.detach(output), torch.detach(loss)])
              def settle(self: __torch__.M, g: List[Tensor], like: List[Tensor]) -> List[Tensor]:
                settled = annotate(List[Tensor], [])
                for i in range(torch.len(like)):
                  if torch.__and__(torch.eq(ops.prim.dtype(g[i]), 6), torch.eq(torch.stride(g[i]), torch.stride(like[i]))):
                    a = g[i]
                  else:
                    a = torch.copy_(torch.empty_like(like[i], dtype=6), g[i])
                  _0 = torch.append(settled, torch.detach(a))
                return torch.add(settled, torch.slice(g, torch.len(like)))
              def trained(self: __torch__.M, p: List[Tensor]) -> List[Tensor]:
                w = annotate(List[Tensor], [])
                for i in range(torch.len(p)):
                  if ops.prim.requires_grad(p[i]):
                    _0 = torch.append(w, p[i])
                  else:
                    pass
                return w
              def learn(self: __torch__.M, x: Tensor, targets: Tensor, mask: Tensor, p: List[Tensor], b: List[Tensor], w: List[Tensor], share: float) -> List[Tensor]:
                q = (self).weights(p)
                return (self).settle((self).differentiate(x, targets, mask, q, b, (self).trained(q), share), w)
              def learn_first(self: __torch__.M, x: Tensor, targets: Tensor, mask: Tensor, q: List[Tensor], b: List[Tensor], share: float) -> List[Tensor]:
                w = (self).trained(q)
                return (self).settle((self).differentiate(x, targets, mask, q, b, w, share), w)
              def learn_more(self: __torch__.M, x: Tensor, targets: Tensor, mask: Tensor, q: List[Tensor], b: List[Tensor], share: float, sum: List[Tensor]) -> List[Tensor]:
                g = (self).differentiate(x, targets, mask, q, b, (self).trained(q), share)
                for i in range(torch.len(sum)):
                  _0 = torch.add_(sum[i], g[i])
                return torch.slice(g, torch.len(sum))
            """;

    private final Program program;
    private final Script script;

    private LearningPass(Program program, Script script) {
        this.program = program;
        this.script = script;
    }

    /**
     * What came of a pass.
     *
     * @param loss      of the batch
     * @param output    of the network, detached
     * @param gradients in the order, shapes and memory layout of the trained parameters, multiplied by the share; empty if they are {@link Sum summed up}
     */
    public record Result(float loss, NDArray output, List<NDArray> gradients) {}

    /**
     * The pass of a program with a loss.
     *
     * @param loss    over {@code output}, {@code targets} and {@code mask}
     * @param manager owner
     */
    public static LearningPass of(Program program, String loss, NDManager manager) {
        return new LearningPass(program, Script.load(manager, program.source() + text(program.settings(), loss)));
    }

    /** The methods alone. */
    static String text(Program.Settings settings, String loss) {
        return METHODS.formatted(ProgramText.training(settings), loss);
    }

    /**
     * Learns from a batch; batch statistics change in place.
     *
     * @param step       owner of the gradients
     * @param x          as for {@link Program#forward}
     * @param targets    (N, C)
     * @param mask       (C) or (N, C)
     * @param parameters in the network's order
     * @param buffers    in the network's order
     * @param trained    those of the parameters that require gradients, in their order
     * @param share      factor of the loss before the way back
     */
    public Result run(NDManager step, NDArray x, NDArray targets, NDArray mask, Tensors parameters, Tensors buffers, Tensors trained, double share) {
        program.check(parameters, buffers);
        try (GradientMode on = GradientMode.on()) {
            return result(script.list(step, "learn", x, targets, mask, parameters, buffers, trained, share));
        }
    }

    /**
     * The gradients of several passes with the same weights.
     *
     * @param step       owner of what is kept between the passes
     * @param parameters in the network's order
     * @param buffers    in the network's order
     * @param trained    those of the parameters that require gradients, in their order
     */
    public Sum sum(NDManager step, Tensors parameters, Tensors buffers, Tensors trained) {
        program.check(parameters, buffers);
        return new Sum(step, buffers, trained, script.list(step, "weights", parameters));
    }

    /** Passes whose gradients are summed up. The weights are made ready for the kernels once, and the sum lies as the kernels leave it. */
    public final class Sum {
        private final NDManager step;
        private final Tensors buffers;
        private final Tensors trained;
        private final List<NDArray> weights;
        private List<NDArray> sum = List.of();

        private Sum(NDManager step, Tensors buffers, Tensors trained, List<NDArray> weights) {
            this.step = step;
            this.buffers = buffers;
            this.trained = trained;
            this.weights = weights;
        }

        /** Learns from a batch, as {@link LearningPass#run} does; the result belongs to the step. */
        public Result add(NDArray x, NDArray targets, NDArray mask, double share) {
            try (GradientMode on = GradientMode.on()) {
                if (!sum.isEmpty()) {
                    return result(script.list(step, "learn_more", x, targets, mask, weights, buffers, share, sum));
                }
                Result first = result(script.list(step, "learn_first", x, targets, mask, weights, buffers, share));
                sum = first.gradients();
                return new Result(first.loss(), first.output(), List.of());
            }
        }

        /** The sum, in the order, shapes and memory layout of the trained parameters. */
        public List<NDArray> gradients() {
            try (GradientMode off = GradientMode.off()) {
                return script.list(step, "settle", sum, trained);
            }
        }
    }

    private static Result result(List<NDArray> results) {
        int gradients = results.size() - 2;
        try (NDArray loss = results.get(gradients + 1)) {
            return new Result(loss.getFloat(), results.get(gradients), results.subList(0, gradients));
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
