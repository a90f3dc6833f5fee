package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Script;
import java.util.List;

/**
 * The factor a loss is multiplied by before the way back, so that small gradients are not lost in half precision (Micikevicius et al., "Mixed Precision
 * Training", 2018), in the dynamic form: it is halved when gradients are no numbers, and that step is not taken; it is doubled after 2,000 good
 * steps in a row. All factors are powers of two, so that nothing is rounded by them. With the other precisions it is one and nothing is done.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class LossScale {
    private static final double FIRST = 65_536;
    private static final double LARGEST = 16_777_216;
    private static final int GOOD_STEPS = 2000;
    private static final String RESTORE = """
              def restore(self: __torch__.M, g: List[Tensor], factor: float) -> Tensor:
                torch._foreach_mul_(g, factor)
                return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)))
            """;

    private final Script script;
    private double factor;
    private int good;

    private LossScale(Script script, double factor) {
        this.script = script;
        this.factor = factor;
    }

    /** For a training in that precision. */
    static LossScale of(Precision precision, NDManager manager) {
        return precision == Precision.FLOAT16 ? new LossScale(Script.load(manager, RESTORE), FIRST) : new LossScale(null, 1);
    }

    /** Whether the precision needs none. */
    boolean idle() {
        return script == null;
    }

    /** Good steps in a row. */
    int good() {
        return good;
    }

    /** Goes on from what {@link #factor} and {@link #good} were. */
    void resume(double was, int steps) {
        factor = was;
        good = steps;
    }

    /** What the loss is to be multiplied by. */
    double factor() {
        return factor;
    }

    /**
     * Divides gradients by the factor, in place, and chooses the next factor.
     *
     * @return whether the step may be taken; also at the smallest factor, where gradients that are no numbers are not the precision's fault
     */
    boolean restore(List<NDArray> gradients) {
        if (script == null) {
            return true;
        }
        float norm;
        try (GradientMode off = GradientMode.off();
                NDArray found = script.tensor(gradients.get(0).getManager(), "restore", gradients, 1 / factor)) {
            norm = found.getFloat();
        }
        if (Float.isFinite(norm)) {
            good++;
            if (good == GOOD_STEPS) {
                factor = Math.min(LARGEST, 2 * factor);
                good = 0;
            }
            return true;
        }
        good = 0;
        boolean smallest = factor == 1;
        factor = Math.max(1, factor / 2);
        return smallest;
    }
}
