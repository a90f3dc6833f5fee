package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.TorchTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Forward pass, loss and gradients of a batch as one call, for losses that are given as text ({@link dev.engram.api.learning.Loss#torch}); with an
 * optimizer's text the whole step. It gives the bits that {@link Program#forward}, the loss and {@link Program#gradients} give one after the other,
 * without arrays of Java in between; what methods add to the gradients differs in the order of its sums. May be called from several threads with tensors of their own.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class LearningPass implements AutoCloseable {
    /**
     * {@code differentiate} gives gradients as the kernels leave them, of the {@link WeightsText weights} of the passes; {@code settle} makes them float32 and
     * lie like other tensors. Behind the gradients stand output and loss.
     */
    private static final String METHODS = """
              def loss(self: __torch__.M, output: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
                return %2$s
              def scaled(self: __torch__.M, loss: Tensor, share: float) -> Tensor:
                if torch.ne(share, 1.):
                  result = torch.mul(loss, share)
                else:
                  result = loss
                return result
              def differentiate(self: __torch__.M, x: Tensor, targets: Tensor, mask: Tensor, p: List[Tensor], b: List[Tensor], w: List[Tensor], share: float) -> List[Tensor]:
                outputs = (self).%1$s(x, p, b, True)
                output = outputs[0]
                loss = (self).loss(output, targets, mask)
                g = annotate(List[Tensor], [])
                r = torch.grad([(self).scaled(loss, share)], w, None, None, False, True)
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

    /** Nothing is changed where a number is none, so that it can still be asked why. */
    private static final String STEP = """
              def step(self: __torch__.M, pixels: Tensor, targets: Tensor, mask: Tensor, masked: bool, p: List[Tensor], b: List[Tensor], w: List[Tensor], bounds: List[int], shares: List[float], operands: List[Tensor]%3$s, %1$s, rate: float, answers: bool) -> Tuple[List[float], List[Tensor]]:
                x = torch.permute(torch.div_(torch.to(pixels, 6), 255.), [0, 3, 1, 2])
                count = torch.len(shares)
                found = (self).parts(x, targets, mask, masked, p, b, w, bounds, shares, operands%4$s)
                g = torch.slice(found, torch.add(count, 1))
                norm = float((self).clip(g))
                numbers = annotate(List[float], [])
                finite = torch.isfinite(norm)
                for i in range(count):
                  loss = float(found[i])
                  _0 = torch.append(numbers, loss)
                  finite = torch.__and__(finite, torch.isfinite(loss))
                _1 = torch.append(numbers, norm)
                if finite:
                  _2 = (self).update(%2$s, g, rate)
                else:
                  pass
                if answers:
                  answered = [found[count]]
                else:
                  answered = annotate(List[Tensor], [])
                return (numbers, answered)
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
     * Consecutive rows of a batch whose mean loss, or a term of which, is a summand of the step's.
     *
     * @param from     first row
     * @param to       row behind the last
     * @param share    factor
     * @param term     number of the term, from 1; 0 for the loss
     * @param operands that the term reads
     */
    public record Part(int from, int to, double share, int term, List<NDArray> operands) {
        /** Rows with the loss. */
        public Part(int from, int to, double share) {
            this(from, to, share, 0, List.of());
        }
    }

    /**
     * What came of a step.
     *
     * @param losses of the parts, without their factors
     * @param norm   of the gradients, as the optimizer tells it; if it or a loss is no number, nothing was changed but batch statistics
     * @param output of the network, detached; null if it was not wanted
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Step(float[] losses, float norm, NDArray output) {}

    /**
     * The pass of a program with a loss.
     *
     * @param loss    over {@code output}, {@code targets} and {@code mask}
     * @param manager owner
     */
    public static LearningPass of(Program program, String loss, NDManager manager) {
        return new LearningPass(program, Script.load(manager, program.source() + text(program.settings(), loss)));
    }

    /**
     * The same that can take {@link #step steps}, too.
     *
     * @param loss      that is known as text
     * @param terms     that parts of a step may be
     * @param pulls     what is added to the gradients of steps
     * @param optimizer that takes them
     */
    public static LearningPass of(Program program, Loss loss, List<TorchTerm> terms, PullText pulls, StepText optimizer, NDManager manager) {
        String step = STEP.formatted(StepText.declared(optimizer.lists()), String.join(", ", optimizer.lists()), pulls.declared(), pulls.given());
        String whole = text(program.settings(), loss.torch().orElseThrow()) + optimizer.methods() + PartsText.of(program, loss, terms, pulls) + step;
        return new LearningPass(program, Script.load(manager, program.source() + whole));
    }

    /** The methods that need no optimizer. */
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

    /**
     * Learns from a batch and takes the step; parameters, their optimizer's state and batch statistics change in place.
     *
     * @param owner   of the output
     * @param pixels  (N, H, W, C), unsigned bytes
     * @param targets (N, C)
     * @param mask    (C)
     * @param masked  whether the mask forbids any class
     * @param parts   what the loss is the sum of; at least one, with rows of their own
     * @param pulls   what is added to the gradients, as in the text
     * @param lists   of the optimizer's text
     * @param rate    of learning
     * @param answers whether the output is wanted
     */
    public Step step(NDManager owner, NDArray pixels, NDArray targets, NDArray mask, boolean masked, Tensors parameters, Tensors buffers, Tensors trained,
            List<Part> parts, PullText pulls, List<Tensors> lists, double rate, boolean answers) {
        program.check(parameters, buffers);
        List<NDArray> operands = new ArrayList<>();
        long[] bounds = parts.stream().flatMapToLong(part -> {
            int first = operands.size();
            operands.addAll(part.operands());
            return LongStream.of(part.from(), part.to(), part.term(), first, operands.size());
        }).toArray();
        // As they are when they meet numbers of the engine.
        double[] shares = parts.stream().mapToDouble(part -> (float) part.share()).toArray();
        List<Object> arguments = new ArrayList<>(List.of(pixels, targets, mask, masked, parameters, buffers, trained, bounds, shares, operands));
        arguments.addAll(pulls.lists());
        arguments.addAll(lists);
        arguments.add(rate);
        arguments.add(answers);
        try (GradientMode off = GradientMode.off()) {
            Script.Answer found = script.answer(owner, "step", arguments.toArray());
            float[] losses = new float[parts.size()];
            for (int i = 0; i < losses.length; i++) {
                losses[i] = (float) found.numbers()[i];
            }
            return new Step(losses, (float) found.numbers()[losses.length], answers ? found.tensors().get(0) : null);
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
