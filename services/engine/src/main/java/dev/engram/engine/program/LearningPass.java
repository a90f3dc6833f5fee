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
    private static final String PASS = """
              def learn(self: __torch__.M, x: Tensor, targets: Tensor, mask: Tensor, p: List[Tensor], b: List[Tensor], w: List[Tensor], share: float) -> List[Tensor]:
                outputs = (self).%s(x, p, b, True)
                output = outputs[0]
                loss = %s
                if torch.ne(share, 1.):
                  scaled = torch.mul(loss, share)
                else:
                  scaled = loss
                g = (self).gradients(scaled, w)
                _1 = torch.append(g, torch.detach(output))
                _2 = torch.append(g, torch.detach(loss))
                return g
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
     * @param gradients in the order, shapes and memory layout of the trained parameters, multiplied by the share
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

    /** The method alone. */
    static String text(Program.Settings settings, String loss) {
        return PASS.formatted(ProgramText.training(settings), loss);
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
     * @param trained    those whose gradients are wanted
     * @param share      factor of the loss before the way back
     */
    public Result run(NDManager step, NDArray x, NDArray targets, NDArray mask, Tensors parameters, Tensors buffers, Tensors trained, double share) {
        program.check(parameters, buffers);
        List<NDArray> results;
        try (GradientMode on = GradientMode.on()) {
            results = script.list(step, "learn", x, targets, mask, parameters, buffers, trained, share);
        }
        int last = results.size() - 1;
        try (NDArray loss = results.get(last)) {
            return new Result(loss.getFloat(), results.get(last - 1), results.subList(0, last - 1));
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
